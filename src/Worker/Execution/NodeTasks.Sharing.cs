using System.Diagnostics;
using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Execution;

/// <summary>Which tasks may share a process: one that may run once at most is never beside one that may end the process
/// (<see cref="ProcessSharing"/>). A task that finds no process for itself while its CPUs are free gets one more.</summary>
internal sealed partial class NodeTasks
{
    // Processes beyond the usual number of a job, for tasks without GPUs and for each set of GPUs: one for each CPU, and some for tasks
    // that wait for others and lend theirs.
    private readonly int _maxExtraWorkers = 64 + (int)(total.CpuUnits / ResourceSet.UnitsPerWhole);

    /// <summary>Threads of this process end nobody else.</summary>
    private ProcessSharing RuleOf(ProcessSharing rule) => facts.CanEndWorkers ? rule : rule & ~ProcessSharing.EndsProcess;

    private ProcessSharing RuleOf(NodeTask task) => RuleOf(task.Order.Definition.Sharing);

    private ProcessSharing RuleOf(NodeSlot slot) => RuleOf(slot.Sharing);

    /// <summary>The worker for a task whose CPUs are free, and that has these GPUs.</summary>
    private WorkerEntry? FindGpuWorker(JobId id, string devices, ProcessSharing rule)
    {
        JobEntry job = Job(id);
        WorkerEntry? worker = job.Workers.Find(worker => worker.Gpus == devices && worker.Takes(rule));
        int present = job.Extra.GetValueOrDefault(devices);
        // Only when all that it is to have are here, so that who finds none among them needs one more. In place of one that is being ended
        // another one comes.
        if (worker is null && present < _maxExtraWorkers
            && job.Workers.Count(worker => worker.Gpus == devices && worker.EndedFor is null) >= 1 + present)
        {
            job.Extra[devices] = present + 1;
            context.Effects.Add(new EnsureGpuWorker(id, devices, present + 1));
        }

        return worker;
    }

    private string ExplainWorkers(NodeTask task)
    {
        JobEntry job = Job(task.Order.Job);
        List<WorkerEntry> workers = job.Workers;
        return workers.TrueForAll(worker => worker.Takes(RuleOf(task)))
            ? $"it waits for a worker process of its job: {workers.Count} of {Math.Max(job.Wanted, workers.Count)} are there, with "
                + $"their share of tasks{AndWhyNotNow(task)}"
            : $"it waits for a worker process of its job: each of those that are there ({workers.Count}) is being ended, or has a task "
                + $"beside which it must not run (one of the two has MaxRetries = 0, the other a Timeout){AndWhyNotNow(task)}";
    }

    /// <summary>Why a slot has not been granted, in words; null: it is not here, or has been.</summary>
    internal string? ExplainSlot(TaskId id)
    {
        if (!_slots.TryGetValue(id, out NodeSlot? slot) || slot.Worker is not null)
            return null;
        if (Job(slot.Request.Job).Workers.Count == 0)
            return ExplainStart(slot.Request.Job);
        return Free.Covers(slot.Demand) ? "the slot waits for a worker process of its job"
            : $"the slot waits for {slot.Demand}; free on this node: {Free} of {Total}";
    }

    private string ExplainStart(JobId job) => facts.ExplainStart(job) is { } why
        ? $"the worker processes of its job wait for their start: {why}"
        : "the worker processes of its job are starting on this node" + (Job(job).StartFailure is { } failure ? $"; {failure}" : "");

    private string AndWhyNotNow(NodeTask task) => facts.ExplainStart(task.Order.Job) is { } why ? $"; {why}" : "";

    [Conditional("DEBUG")]
    private void AssertSharing()
    {
        foreach (WorkerEntry worker in Workers)
        {
            NodeTask[] tasks = [.. _tasks.Values.Where(task => task.Worker == worker)];
            bool mayEnd(NodeTask task) => RuleOf(task).HasFlag(ProcessSharing.EndsProcess);
            Debug.Assert(
                !Array.Exists(tasks, once =>
                    once.Order.Definition.MaxRetries == 0 && Array.Exists(tasks, other => other != once && mayEnd(other))),
                $"In process {worker.Session.ProcessId} is a task that runs once beside one that may end the process.");
            int runOnce = tasks.Count(task => task.Slot is null && RuleOf(task).HasFlag(ProcessSharing.RunsOnce))
                + _slots.Values.Count(slot => slot.Worker == worker && RuleOf(slot).HasFlag(ProcessSharing.RunsOnce));
            int endProcess = tasks.Count(task => task.Slot is null && mayEnd(task))
                + _slots.Values.Count(slot => slot.Worker == worker && RuleOf(slot).HasFlag(ProcessSharing.EndsProcess));
            Debug.Assert(worker.Sharing == (runOnce, endProcess),
                $"Process {worker.Session.ProcessId} counts {worker.Sharing}, and has {(runOnce, endProcess)}.");
        }
    }
}
