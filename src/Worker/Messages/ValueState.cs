namespace ClusterTasks.Worker.Messages;

/// <summary>The knowledge of this node of an object's value. It moves once, from <see cref="Pending"/> to one of the others;
/// a stored object whose last copy is lost becomes <see cref="Failed"/>.</summary>
internal enum ValueState : byte
{
    Pending,
    Inline,
    Stored,
    Failed,
    EndOfStream,
}
