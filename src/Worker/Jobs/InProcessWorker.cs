using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Worker.Jobs;

/// <summary>One session and one executor inside the node's process.</summary>
internal sealed class InProcessWorker : IAsyncDisposable
{
    private readonly SessionClient _session;
    private readonly TaskExecutor _executor;

    private InProcessWorker(SessionClient session, TaskExecutor executor)
    {
        _session = session;
        _executor = executor;
    }

    /// <summary>Completes when the node has ended its session.</summary>
    internal Task Closed => _session.Closed;

    internal static InProcessWorker Start(NodeAddress address, string token, WorkerSettings settings, TimeProvider time, TimeSpan timeout)
    {
        var hello = new Hello(ProtocolRange.Own, SessionKind.Worker, Environment.ProcessId, token, JobCode.None);
        SessionClient session = SessionClient.Connect(address, hello, time, timeout);
        return new InProcessWorker(session, WorkerLoop.Start(session, time, settings));
    }

    public async ValueTask DisposeAsync()
    {
        await _executor.DisposeAsync().ConfigureAwait(false);
        _session.Dispose();
    }
}
