using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Machine;

/// <summary>Collects the knowledge of all nodes of an object whose owner died.</summary>
internal sealed class FoundObject
{
    /// <summary>Inline, Failed: the outcome, as somebody has read it. Stored: there are copies. Pending: nothing is known.</summary>
    internal ValueState State { get; private set; }

    internal byte[]? Blob { get; private set; }

    internal long Size { get; private set; }

    internal ObjectId[] Nested { get; private set; } = [];

    internal List<NodeId> Copies { get; } = [];

    /// <summary>A node tells of it. An outcome that somebody has read counts, whatever others say.</summary>
    internal void Add(NodeId from, ValueState state, byte[]? blob, long size, ObjectId[] nested)
    {
        if (state == ValueState.Stored && !Copies.Contains(from))
            Copies.Add(from);
        bool isKnown = State is ValueState.Inline or ValueState.Failed;
        if (isKnown || (State == ValueState.Stored && state == ValueState.Stored && nested.Length <= Nested.Length))
            return;
        (State, Blob, Size, Nested) = (state, blob, size, nested);
    }

    /// <summary>These nodes died since.</summary>
    internal void Forget(Predicate<NodeId> isGone)
    {
        Copies.RemoveAll(isGone);
        if (State == ValueState.Stored && Copies.Count == 0)
            State = ValueState.Pending;
    }
}
