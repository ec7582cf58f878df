namespace ClusterTasks.Worker.Ownership;

/// <summary>Attempts that begin at a later time, first due first. One timer serves all of them: it is set to <see cref="Next"/>. An attempt
/// whose task ended meanwhile stays until it is due; the table then knows nothing of it.</summary>
internal sealed class RetryQueue
{
    private readonly PriorityQueue<(TaskId Task, int Attempt), TimeSpan> _waiting = new();

    /// <summary>When the first one is due; null: none waits.</summary>
    internal TimeSpan? Next => _waiting.TryPeek(out _, out TimeSpan due) ? due : null;

    /// <summary>Adds an attempt. True: it is the first one now, and the timer must be set.</summary>
    internal bool Add(TaskId task, int attempt, TimeSpan due)
    {
        bool isFirst = !(Next <= due);
        _waiting.Enqueue((task, attempt), due);
        return isFirst;
    }

    /// <summary>Takes the next attempt that is due by this time.</summary>
    internal bool TryTake(TimeSpan now, out TaskId task, out int attempt)
    {
        (task, attempt) = Next <= now ? _waiting.Dequeue() : default;
        return attempt > 0;
    }
}
