using ClusterTasks.Session;

namespace ClusterTasks.Execution;

/// <summary>Decides which session a static call of <see cref="Remote"/> goes to.</summary>
/// <remarks>The nearest session wins. First comes the one that this flow of control connected or made current. Then comes the session of
/// the executing task, whose flow starts empty, so that everything in it came later. Then come the only open session of the process, and
/// that of the silo whose grain runs here. Between several it never picks one silently.</remarks>
internal static class SessionAmbient
{
    private static readonly AsyncLocal<SessionScope?> Flow = new();
    private static readonly Lock Changes = new();

    // Replaced as a whole, so that a call reads it without a lock.
    private static SessionCore[] _open = [];

    /// <summary>Returns which of several sessions belongs to the code on this thread, a silo's grain; null: none. Silos set it.</summary>
    internal static Func<SessionCore?>? OfSurroundings { get; set; }

    /// <summary>Returns the session that is current here.</summary>
    /// <exception cref="ClusterUnavailableException">No session is open.</exception>
    /// <exception cref="InvalidOperationException">Several are open, and none is current here.</exception>
    internal static SessionCore Require() => Find().Renewed;

    private static SessionCore Find()
    {
        for (SessionScope? scope = Flow.Value; scope is not null; scope = scope.Outer)
        {
            if (scope.Slot.Session is { } session)
                return session;
        }

        if (TaskContext.Current is { } task)
            return task.Session;
        SessionCore[] open = Volatile.Read(ref _open);
        return open.Length == 1 ? open[0] : OfSurroundings?.Invoke() ?? throw NoneIsCurrent(open.Length);
    }

    /// <summary>Makes the slot's session current in the caller's flow, from the moment when the slot is filled until it is
    /// emptied.</summary>
    /// <returns>A scope that restores the session that was current before, in the flow that disposes it.</returns>
    internal static IDisposable Enter(SessionSlot slot)
    {
        // Sessions that have ended are left out: a flow that opens one after the other must not gather them.
        SessionScope? before = Flow.Value;
        while (before is { Slot.IsEnded: true })
            before = before.Outer;
        Flow.Value = before?.Slot == slot ? before : new SessionScope(slot, before);
        return new Restore(before);
    }

    /// <summary>Does the same for a flow that begins here and is the session's alone: nothing to restore, and nothing to
    /// allocate.</summary>
    internal static void Begin(SessionScope scope) => Flow.Value = scope;

    /// <summary>All sessions that are open in this process.</summary>
    internal static IReadOnlyList<SessionCore> All => Volatile.Read(ref _open);

    internal static void Open(SessionCore session)
    {
        lock (Changes)
            _open = [.. _open, session];
    }

    /// <summary>Replaces a session that has ended by the one that takes its place.</summary>
    internal static void Replace(SessionCore ended, SessionCore next)
    {
        lock (Changes)
            _open = [.. _open.Select(open => open == ended ? next : open)];
    }

    /// <summary>Removes a session that has ended. Closing it again does nothing.</summary>
    internal static void Close(SessionCore session)
    {
        lock (Changes)
            _open = [.. _open.Where(open => open != session)];
    }

    private static Exception NoneIsCurrent(int open)
    {
        if (open > 0)
        {
            return new InvalidOperationException(
                $"This process has {open} open sessions, and none of them is current here, so Remote cannot tell which one is meant. "
                + "Call the session itself (session.Invoke(…), cluster.Session.Invoke(…)), or make it current here: "
                + "using (session.MakeCurrent()) { … }.")
            {
                HelpLink = HelpPage.Sessions,
            };
        }

        ChildGuard.ExitIfChild(); // a child process that runs the program's Main ends here
        return new ClusterUnavailableException(
            "This process is not connected to a cluster. Call 'await LocalCluster.StartAsync()' for a cluster on this machine, or " +
            "'await Remote.ConnectAsync(address)' for a running one, and keep what it returns until the last call.");
    }

    private sealed class Restore(SessionScope? before) : IDisposable
    {
        public void Dispose() => Flow.Value = before;
    }
}

/// <summary>A link of the chain of current sessions in a flow of control: when its session has ended, the one outside it is current
/// again.</summary>
internal sealed record SessionScope(SessionSlot Slot, SessionScope? Outer);

/// <summary>Holds a session for flows of control: empty while it connects, and after its end, so that contexts that live on keep a box
/// alive and not a session.</summary>
internal sealed class SessionSlot
{
    private volatile SessionCore? _session;
    private volatile bool _isEnded;

    internal SessionCore? Session => _session;

    internal bool IsEnded => _isEnded;

    internal void Fill(SessionCore session) => _session = session;

    internal void End()
    {
        _isEnded = true;
        _session = null;
    }
}
