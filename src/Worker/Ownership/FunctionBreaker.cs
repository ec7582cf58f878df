using System.Globalization;

namespace ClusterTasks.Worker.Ownership;

/// <summary>A function of a job that has ended a worker process, and its tasks that wait for that reason.</summary>
internal sealed class FunctionBreaker
{
    private readonly Queue<OwnedTask> _waiting = new();
    private readonly RetryWait _wait;

    internal FunctionBreaker(JobId job, string name)
    {
        (Job, Name) = (job, name);
        _wait = new RetryWait(default, null, Breaker: this);
    }

    internal JobId Job { get; }

    internal string Name { get; }

    internal BreakerState State { get; set; } = new();

    /// <summary>Gets or sets the time of the next alarm; null: none will come.</summary>
    internal TimeSpan? Armed { get; set; }

    /// <summary>Gets or sets the number of tasks at the head of the queue that are still to be looked at, since another probe
    /// died.</summary>
    internal int Unseen { get; set; }

    /// <summary>Gets the number of tasks that wait; those that ended meanwhile do not count.</summary>
    internal int Waiting { get; private set; }

    internal void Hold(OwnedTask task)
    {
        (task.State, task.Role, task.Retry) = (OwnedTaskState.BackingOff, BreakerRole.None, _wait);
        _waiting.Enqueue(task);
        Waiting++;
    }

    /// <summary>Forgets a task that ended while it waited. Its place is skipped later.</summary>
    internal void OnEnded(OwnedTask task)
    {
        task.Retry = null;
        if (--Waiting == 0)
            _waiting.Clear();
    }

    /// <summary>Takes the first task that waits; null: none does. The caller queues it, fails it or holds it again.</summary>
    internal OwnedTask? Take()
    {
        while (_waiting.TryDequeue(out OwnedTask? task))
        {
            if (task.Retry != _wait)
                continue;
            (task.State, task.Retry) = (OwnedTaskState.Queued, null);
            Waiting--;
            return task;
        }

        return null;
    }

    /// <summary>Says what the function has done.</summary>
    internal string Cause() => string.Create(
        CultureInfo.InvariantCulture,
        $"'{Name}' has ended {State.Deaths} worker processes in a row, the last by {State.Last}, and no task of it ended by itself in "
        + $"between");

    /// <summary>Says why a task of the function waits, and for how long.</summary>
    internal string Words(TimeSpan now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cause()}; one task of it is tried in {Math.Max(0, (State.Next - now).TotalSeconds):0.0} s, {Waiting} wait, and all go on as "
        + $"soon as one ends by itself");
}
