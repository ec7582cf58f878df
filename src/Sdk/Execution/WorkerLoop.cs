using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Execution;

/// <summary>Assembles a worker: session, executor, and the host between them.</summary>
internal static class WorkerLoop
{
    /// <summary>Starts to take tasks. <paramref name="settings"/> are those of all tasks; null: none in particular. <paramref name="idle"/>
    /// is for a process that does nothing else.</summary>
    internal static TaskExecutor Start(
        SessionClient session, TimeProvider time, WorkerSettings? settings = null, IdleCollector? idle = null)
    {
        settings ??= WorkerSettings.Default;
        if (settings.MaxTaskDepth > 0)
            session.MaxTaskDepth = settings.MaxTaskDepth;
        var host = new WorkerHost(session, settings, idle);
        var executor = new TaskExecutor(host, time);
        host.Attach(executor);
        _ = FailWhenClosedAsync(session, host);
        session.Start();
        try
        {
            session.Send(new Attached());
        }
        catch (SessionLostException)
        {
            // The node is gone already; the wait for the end of the session sees it.
        }

        return executor;
    }

    private static async Task FailWhenClosedAsync(SessionClient session, WorkerHost host) =>
        host.OnSessionClosed(await session.Closed.ConfigureAwait(false));
}
