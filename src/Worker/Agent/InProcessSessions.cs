using ClusterTasks.Session;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Takes sessions of this process on, and waits for their ends when the node stops.</summary>
internal sealed class InProcessSessions : IAsyncDisposable
{
    // As the listener waits for the threads of its connections.
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly HashSet<InProcessSession> _open = [];
    private readonly NodeHolder _holder;
    private readonly TimeProvider _time;
    private readonly ILogger<InProcessSession> _logger;
    private readonly IDisposable _registration;

    internal InProcessSessions(string socketPath, NodeHolder holder, TimeProvider time, ILogger<InProcessSession> logger)
    {
        (_holder, _time, _logger) = (holder, time, logger);
        _registration = InProcessNodes.Add(socketPath, Accept);
    }

    public async ValueTask DisposeAsync()
    {
        _registration.Dispose();
        InProcessSession[] open;
        lock (_open)
            open = [.. _open];
        Array.ForEach(open, session => session.OnEnded());
        await Task.WhenAll(open.Select(session => session.Ended)).WaitAsync(EndTime, _time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private InProcessSession Accept(InProcessTransport client)
    {
        var session = new InProcessSession(_holder, client, _logger);
        lock (_open)
            _open.Add(session);
        _ = ForgetAsync(session);
        return session;
    }

    private async Task ForgetAsync(InProcessSession session)
    {
        await session.Ended.ConfigureAwait(false);
        lock (_open)
            _open.Remove(session);
    }
}
