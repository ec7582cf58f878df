using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Execution;

/// <summary>What the scheduler counts on this node has ended.</summary>
internal readonly record struct RunFinished(TaskAttempt Run);

/// <summary>What the scheduler counts on this node has lent its CPUs, or has them back.</summary>
internal readonly record struct RunLent(TaskAttempt Run, bool IsLent);

/// <summary>CPUs in use of which the scheduler hears by no run.</summary>
internal readonly record struct UsesBeside(ResourceSet Cpus);

/// <summary>Brings an argument of a task into this node's memory and pins it. <see cref="NodeTasks.OnFetched"/> or
/// <see cref="NodeTasks.OnFetchFailed"/> follows.</summary>
internal readonly record struct FetchArgument(NodeTask Task, ObjectId Id, IReadOnlyList<NodeId> Locations);

/// <summary>The job is to have so many workers for tasks without GPUs.</summary>
internal readonly record struct EnsureWorkers(JobId Job, int Count);

/// <summary>The job is to have a worker that sees these GPUs: the first, or the one of this number beyond it.</summary>
internal readonly record struct EnsureGpuWorker(JobId Job, string Devices, int Number);

/// <summary>A worker without tasks ends in good order, and none comes in its place.</summary>
internal readonly record struct RetireWorker(NodeSession Session);

/// <summary>A worker process is ended.</summary>
internal readonly record struct KillWorker(int ProcessId);

/// <summary>A task has ended by force, and its function goes on in a thread that nobody can end.</summary>
internal readonly record struct ThreadLost(TaskId Task, int Attempt, string Name, JobId Job, int ProcessId);

/// <summary>A worker process is ended for the memory that it takes.</summary>
/// <param name="Job">The job.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="Functions">The functions that ran in it.</param>
/// <param name="Why">The reason, with bytes.</param>
internal readonly record struct MemoryFreed(JobId Job, int ProcessId, string Functions, string Why);

/// <summary>A task was cancelled with all that it has submitted. Never leaves the node: its children are tasks of the same owner.</summary>
internal readonly record struct CancelChildren(TaskId Parent, bool Force);
