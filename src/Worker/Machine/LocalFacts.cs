using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Machine;

/// <summary>The facts of this node for the tasks on it.</summary>
internal sealed class LocalFacts(TaskTable tasks, ProgramNames programs, IMachineFacts facts) : ILocalFacts
{
    public bool CanEndWorkers => facts.CanEndWorkers;

    public bool IsWatched(JobId job) => facts.IsWatched(job);

    public TaskId ParentOf(TaskId task) => tasks.Find(task)?.Parent ?? default;

    public ulong ProgramOf(JobId job) => programs.Of(job);

    public bool MayRetire(WorkerEntry worker) =>
        worker.Session is { Held.Count: 0, SealedResults.Count: 0 } && !tasks.HasTasksOf(worker.Session.Number);

    public string? ExplainStart(JobId job) => facts.ExplainStart(job);
}
