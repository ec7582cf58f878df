namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>Holds a transfer at a point until the test releases it. The end of the test releases it, too: otherwise a failed assertion
/// would look like a transfer that hangs.</summary>
internal sealed class Hold : IDisposable
{
    private readonly ManualResetEventSlim _released = new();

    public void Wait() => _released.Wait();

    public void Set() => _released.Set();

    public void Dispose() => _released.Set();
}
