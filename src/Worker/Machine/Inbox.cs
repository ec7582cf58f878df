using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Machine;

/// <summary>Takes each batch of another node once, in the order of its sender: mail, and the borrows of this node's objects.</summary>
internal sealed class Inbox(NodeContext context)
{
    private readonly Dictionary<NodeId, (ulong Sequence, RefusedMessage[]? Refused)> _mail = [];
    private readonly Dictionary<NodeId, ulong> _borrows = [];

    /// <summary>Nodes that have written.</summary>
    internal IEnumerable<NodeId> Senders => _mail.Keys;

    internal void Forget(NodeId node)
    {
        _mail.Remove(node);
        _borrows.Remove(node);
    }

    /// <summary>Whether a batch of mail is new. If not, <paramref name="refused"/> has what was answered to it.</summary>
    internal bool IsNewMail(NodeId from, ulong sequence, out RefusedMessage[]? refused)
    {
        (ulong last, refused) = _mail.GetValueOrDefault(from);
        if (sequence > last || Seeded.Is(SeededFault.TakesBatchesTwice))
            return true;
        if (sequence < last)
            refused = null;
        return false; // its answer was lost
    }

    /// <summary>Notes what was answered to a batch; null: nothing was refused.</summary>
    internal void Note(NodeId from, ulong sequence, RefusedMessage[]? refused) => _mail[from] = (sequence, refused);

    /// <summary>Whether a batch of borrows is new. A repeated one has been counted with its first arrival.</summary>
    internal bool TakeBorrows(NodeId from, ulong sequence)
    {
        if (context.Gone.Dead.Contains(from) || (_borrows.GetValueOrDefault(from) >= sequence && !Seeded.Is(SeededFault.TakesBatchesTwice)))
            return false;
        _borrows[from] = sequence;
        return true;
    }
}
