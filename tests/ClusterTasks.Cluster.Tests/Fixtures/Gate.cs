using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>Holds functions of <see cref="Gated"/> until the test opens it.</summary>
internal sealed class Gate : IAsyncDisposable
{
    internal ObjectRef<int> Reference { get; } = Remote.Invoke(Gated.Hold, CancellationToken.None);

    internal async Task OpenAsync()
    {
        await Remote.CancelAsync(Reference);
        await Assert.ThrowsAsync<TaskCancelledException>(() => Reference.GetAsync(Eventually.Patience));
    }

    public async ValueTask DisposeAsync()
    {
        await Remote.CancelAsync(Reference);
        Reference.Dispose();
    }
}
