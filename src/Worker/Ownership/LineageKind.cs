namespace ClusterTasks.Worker.Ownership;

/// <summary>Whether the function of a stored object runs again when its last copy is lost, and if not, why.</summary>
internal enum LineageKind : byte
{
    /// <summary>No function made it: it was put.</summary>
    None,

    /// <summary>Its task is in <see cref="Lineage"/>.</summary>
    Kept,

    /// <summary>Its task may run once at most.</summary>
    RunsOnce,

    /// <summary>Its task was forgotten: lineage has a limit.</summary>
    OverLimit,
}
