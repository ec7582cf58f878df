namespace ClusterTasks.Worker.Machine;

/// <summary>The lines for a driver about tasks that no node can run, or placement groups that fit nowhere: each kind of task is a line, and
/// a program may have tens of thousands of kinds. A few lines go at once, the others are counted and told in one line for each second.
/// Pure: the caller has the clock.</summary>
internal sealed class InfeasibleFold
{
    /// <summary>The time in which a driver gets at most <see cref="LinesAtOnce"/> lines.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    internal const int LinesAtOnce = 3;

    private readonly Dictionary<JobId, Window> _windows = [];

    /// <summary>Whether the line goes at once; otherwise it is counted. <paramref name="isFirst"/>: call <see cref="TakeRest"/> after a
    /// <see cref="Period"/>.</summary>
    internal bool Tell(JobId job, in InfeasibleLine line, out bool isFirst)
    {
        isFirst = !_windows.TryGetValue(job, out Window? window);
        if (isFirst)
            _windows.Add(job, window = new Window());
        if (window!.Lines < LinesAtOnce)
        {
            window.Lines++;
            return true;
        }

        window.Rest = line with { Count = line.Count + (window.Rest?.Count ?? 0) };
        return false;
    }

    /// <summary>The period is over. Returns the last line that was counted, with the count of all; null: there was none, and the next line
    /// goes at once.</summary>
    internal InfeasibleLine? TakeRest(JobId job)
    {
        if (!_windows.TryGetValue(job, out Window? window))
            return null;
        if (window.Rest is not { } rest)
        {
            _windows.Remove(job);
            return null;
        }

        // The flood goes on, perhaps: one line for each period then.
        (window.Lines, window.Rest) = (LinesAtOnce, null);
        return rest;
    }

    internal void Forget(JobId job) => _windows.Remove(job);

    private sealed class Window
    {
        internal int Lines { get; set; }

        internal InfeasibleLine? Rest { get; set; }
    }
}

/// <summary>Tasks of a job that no node can run, or placement groups that no nodes have room for.</summary>
/// <param name="Name">The display name of one of them.</param>
/// <param name="Task">That task.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Reason">What the scheduler said.</param>
/// <param name="Group">The title of one of the placement groups; null: it is about tasks.</param>
internal readonly record struct InfeasibleLine(string Name, TaskId Task, int Count, string Reason, string? Group = null)
{
    internal string Text => Group is null
        ? WaitWords.Infeasible(Count, Task, Reason) : $"warning: placement group {Group} cannot be reserved now and waits: {Reason}";

    /// <summary>Of lines that were counted.</summary>
    internal string TextOfRest => Count == 1 ? Text
        : Group is not null ? $"warning: {Count} more placement groups, last {Group}, cannot be reserved now and wait: {Reason}"
        : $"warning: {Count} more tasks, last {Task}, wait, because no node of the cluster can run them now: {Reason}";
}
