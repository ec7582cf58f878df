using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Ends of jobs, in parts: a job may have a million tasks.</summary>
internal sealed partial class TaskTable
{
    private readonly HashSet<JobId> _ending = [];

    /// <summary>The job's driver is gone: from here on no task of it is queued again, whatever becomes of its attempts. Returns its tasks,
    /// each of which the caller has to <see cref="End"/>.</summary>
    internal IReadOnlyList<TaskId> BeginEnd(JobId job)
    {
        _ending.Add(job);
        _breakers.Forget(job);
        return [.. _tasks.Values.Where(task => task.Job == job).Select(task => task.Id)];
    }

    /// <summary>Ends a task of a job that is ending, without a word to the node that runs it: every node drops what it has of the
    /// job.</summary>
    internal void End(TaskId id)
    {
        if (!_tasks.TryGetValue(id, out OwnedTask? task))
            return; // with an argument that was a task of the job, too
        if (task.State == OwnedTaskState.Queued)
            _placing.CancelQueued(task);
        Fail(task, DriverGone(task));
    }

    /// <summary>All its tasks have ended.</summary>
    internal void OnEnded(JobId job) => _ending.Remove(job);

    private bool IsEnding(JobId job) => _ending.Count > 0 && _ending.Contains(job);

    private byte[] DriverGone(OwnedTask task) =>
        _errors.Cancelled(task.Id, task.Name, CancelReason.Because("the driver of its job is gone"));
}
