using ClusterTasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Ends of jobs. A job may leave a million tasks and thousands of placement groups: they end in parts, so that others get the lock in
/// between.</summary>
internal sealed partial class NodeCore
{
    // About a tenth of a millisecond each.
    private const int EndedTasksAtATime = 64;
    private const int EndedGroupsAtATime = 16;

    private readonly Queue<JobEnding> _endings = new();
    private bool _isEndingJobs;

    /// <summary>The driver is gone: what its job has on this node ends.</summary>
    private void EndJobHereNeedsLock(JobId job)
    {
        _jobs.TryRemove(job, out _);
        _programsOfJobs.Remove(job);
        _unable.Forget(job);
        _unavailable.Remove(job);
        _infeasibleFold.Forget(job);
        _groupFold.Forget(job);
        // First, so that no task of the job is placed again because of what the rest does.
        var ending = new JobEnding(job, _tasks.BeginEnd(job), _groups.OfJob(job));
        bool isMore = EndPartNeedsLock(ending, out GroupRequest[] groups);
        _leases.EndJob(job);
        _local.EndJob(job);
        Workers.End(job);
        if (groups.Length > 0)
            _ = _setup.Background(() => RemoveAtSchedulerAsync(groups));
        if (!isMore)
            return;
        _endings.Enqueue(ending);
        if (_isEndingJobs)
            return;
        _isEndingJobs = true;
        _ = _setup.Background(EndJobsAsync);
    }

    private void EndJobNeedsLock(JobId job)
    {
        EndJobHereNeedsLock(job);
        foreach (NodeId node in OthersNeedsLock())
            Post(node, new EndJob(job));
    }

    private async Task EndJobsAsync()
    {
        while (true)
        {
            GroupRequest[] groups;
            using (Enter())
            {
                if (!_endings.TryPeek(out JobEnding? ending))
                {
                    _isEndingJobs = false;
                    return;
                }

                if (!EndPartNeedsLock(ending, out groups))
                    _endings.Dequeue();
            }

            // The scheduler has others to serve, too.
            if (groups.Length > 0)
                await RemoveAtSchedulerAsync(groups).ConfigureAwait(false);
        }
    }

    /// <summary>True: there is more of it.</summary>
    private bool EndPartNeedsLock(JobEnding ending, out GroupRequest[] groups)
    {
        int tasks = Math.Min(EndedTasksAtATime, ending.Tasks.Count - ending.EndedTasks);
        for (int i = 0; i < tasks; i++)
        {
            try
            {
                _tasks.End(ending.Tasks[ending.EndedTasks++]);
            }
            catch (Exception e)
            {
                LogNotEnded(_logger, ending.Tasks[ending.EndedTasks - 1], e); // the others have nothing to do with it
            }
        }

        groups = [];
        if (ending.EndedTasks < ending.Tasks.Count)
            return true;
        _tasks.OnEnded(ending.Job);
        PlacementGroupId[] part = [.. ending.Groups.Skip(ending.EndedGroups).Take(EndedGroupsAtATime)];
        ending.EndedGroups += part.Length;
        groups = [.. part.Select(TakeGroupNeedsLock).OfType<GroupRequest>()];
        return ending.EndedGroups < ending.Groups.Count;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} of a job that has ended could not be ended.")]
    private static partial void LogNotEnded(ILogger logger, TaskId task, Exception error);

    private sealed record JobEnding(JobId Job, IReadOnlyList<TaskId> Tasks, IReadOnlyList<PlacementGroupId> Groups)
    {
        internal int EndedTasks { get; set; }

        internal int EndedGroups { get; set; }
    }
}
