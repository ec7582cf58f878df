namespace ClusterTasks.Worker.Proof;

/// <summary>The connections to a listener that have not proven themselves yet. There is always room for one more: the oldest makes it. A member
/// is done in milliseconds, so whoever is the oldest of many only sits there.</summary>
internal sealed class HalfOpen(int most)
{
    private readonly LinkedList<Action> _aborts = [];

    /// <summary>Takes a connection in.</summary>
    /// <param name="abort">Ends it, from any thread.</param>
    internal LinkedListNode<Action> Enter(Action abort)
    {
        LinkedListNode<Action> node;
        Action? oldest = null;
        lock (_aborts)
        {
            node = _aborts.AddLast(abort);
            if (_aborts.Count > most)
            {
                oldest = _aborts.First!.Value;
                _aborts.RemoveFirst();
            }
        }

        oldest?.Invoke();
        return node;
    }

    /// <summary>Lets a connection out. False: it had to make room, and is ended.</summary>
    internal bool Leave(LinkedListNode<Action> node)
    {
        lock (_aborts)
        {
            if (node.List is null)
                return false;
            _aborts.Remove(node);
            return true;
        }
    }
}
