namespace ClusterTasks.Worker.Execution;

/// <summary>Chooses the worker processes that end when a node's memory runs short, before the kernel chooses.</summary>
/// <remarks>A process without tasks costs nobody anything. Then follows the job that takes most, so that a job which is modest does not pay
/// for another one, and in it the process whose task began last, which loses least. Rejected: the largest process, as the kernel does,
/// since it is often the oldest, an hour before its end.</remarks>
internal static class MemoryPolicy
{
    // The end of a smaller one, such as a process that has only started, frees nothing that counts.
    private const int LeastPart = 100;

    /// <summary>Returns those that end now, until so much is freed or no process is left that counts.</summary>
    internal static List<MemoryUser> Choose(IEnumerable<MemoryUser> users, long excess, long limit)
    {
        List<MemoryUser> left = [.. users.Where(user => user.Bytes * LeastPart >= limit)];
        List<MemoryUser> chosen = [];
        while (excess > 0 && Next(left) is { } next)
        {
            left.Remove(next);
            chosen.Add(next);
            excess -= next.Bytes;
        }

        return chosen;
    }

    private static MemoryUser? Next(List<MemoryUser> left)
    {
        if (left.Where(user => user.IsIdle).MaxBy(user => user.Bytes) is { } idle)
            return idle;
        // A task that must not run twice only where nothing else is left: the kernel would end something for it.
        foreach (bool isRetriable in (bool[])[true, false])
        {
            MemoryUser[] largest = left.Where(user => user.IsRetriable == isRetriable).GroupBy(user => user.Worker.Session.Job)
                .MaxBy(job => job.Sum(user => user.Bytes))?.ToArray() ?? [];
            // A small one would die for a large one that began earlier, and more of them after it.
            long half = largest.Length == 0 ? 0 : largest.Max(user => user.Bytes) / 2;
            if (largest.Where(user => user.Bytes >= half).MaxBy(user => user.Newest) is { } newest)
                return newest;
        }

        return null;
    }
}

/// <summary>A worker process, as <see cref="MemoryPolicy"/> sees it.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Bytes">Its anonymous memory.</param>
/// <param name="IsIdle">Nothing is in it.</param>
/// <param name="IsRetriable">Whatever has begun in it may run again.</param>
/// <param name="Newest">When the last of its tasks began (<see cref="Effects.NodeClock.Micros"/>).</param>
internal sealed record MemoryUser(WorkerEntry Worker, long Bytes, bool IsIdle, bool IsRetriable, long Newest);
