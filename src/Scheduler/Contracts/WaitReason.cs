namespace ClusterTasks.Scheduling.Contracts;

/// <summary>The place of a task in the scheduler.</summary>
internal enum WaitKind : byte
{
    /// <summary>It waits for room on a node.</summary>
    Queued,

    /// <summary>It waits, and no node of the cluster could run it.</summary>
    Infeasible,

    /// <summary>A node has it.</summary>
    Placed,
}

/// <summary>The scheduler's answer to the question why a task does not run yet. Code looks at its kind, people read its text.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record WaitReason([property: Id(0)] WaitKind Kind, [property: Id(1)] string Text)
{
    /// <summary>Returns the text as people see it.</summary>
    public override string ToString() => Kind == WaitKind.Infeasible ? $"infeasible: {Text}" : Text;
}
