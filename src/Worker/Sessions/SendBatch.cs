namespace ClusterTasks.Worker.Sessions;

/// <summary>While a thread handles the frames of one read, what it has for clients is collected and sent at the end, outside of the node's
/// lock: a client that gets a hundred answers is woken once, by one system call.</summary>
internal static class SendBatch
{
    [ThreadStatic]
    private static List<NodeSession>? _waiting;

    [ThreadStatic]
    private static bool _isOpen;

    internal static void Begin()
    {
        _waiting ??= [];
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

    internal static void End()
    {
        _isOpen = false;
        foreach (NodeSession session in _waiting!)
            session.SendPending(mayWait: false);
        _waiting.Clear();
    }
}
