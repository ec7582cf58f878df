namespace ClusterTasks.Worker.Sessions;

/// <summary>Collects the messages to clients while a thread handles the frames of one read, and sends them at the end, outside of the
/// node's lock. A client that gets a hundred answers is woken once, by one system call.</summary>
internal static class SendBatch
{
    [ThreadStatic]
    private static List<NodeSession>? _waiting;

    [ThreadStatic]
    private static List<Action>? _later;

    [ThreadStatic]
    private static bool _isOpen;

    internal static void Begin()
    {
        _waiting ??= [];
        _later ??= [];
        _isOpen = true;
    }

    /// <summary>Leaves the sending of a session to <see cref="End"/>; false outside of a batch.</summary>
    internal static bool TryAdd(NodeSession session)
    {
        if (!_isOpen)
            return false;
        _waiting!.Add(session);
        return true;
    }

    /// <summary>Runs a step when the clients have been woken; at once outside of a batch. It is for steps that wake threads of this
    /// process: on a machine with few cores they would take the place of the client that waits.</summary>
    internal static void After(Action step)
    {
        if (_isOpen)
            _later!.Add(step);
        else
            step();
    }

    internal static void End()
    {
        _isOpen = false;
        foreach (NodeSession session in _waiting!)
            session.SendPending(mayWait: false); // never throws, so the next session gets its frames in any case
        _waiting.Clear();
        foreach (Action step in _later!)
            step();
        _later.Clear();
    }
}
