namespace ClusterTasks.Worker.Ownership;

/// <summary>What this node knows of an object's value. Moves once, from <see cref="Pending"/> to one of the others;
/// a stored object whose last copy is lost becomes <see cref="Failed"/>.</summary>
internal enum ValueState : byte
{
    Pending,
    Inline,
    Stored,
    Failed,
    EndOfStream,
}
