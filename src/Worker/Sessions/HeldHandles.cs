namespace ClusterTasks.Worker.Sessions;

/// <summary>The handles of one object in one process. Eight bytes, because there is one for every object that a process holds.</summary>
/// <param name="Count">The number of handles.</param>
/// <param name="Since">The time when the first of them came, in tenths of a second since the node began.</param>
internal readonly record struct HeldHandles(int Count, uint Since);
