using ClusterTasks.Execution;

namespace ClusterTasks.Tests.Api;

/// <summary>Tests that call the static API, one at a time, against a recording session.</summary>
[Collection("ambient session")]
public abstract class SessionTest : IDisposable
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected SessionTest() => SessionAmbient.Open(Session);

    private protected RecordingSession Session { get; } = new();

    public void Dispose()
    {
        SessionAmbient.Close(Session);
        GC.SuppressFinalize(this);
    }
}

[CollectionDefinition("ambient session", DisableParallelization = true)]
public sealed class AmbientSessionCollection;
