namespace ClusterTasks.Session;

/// <summary>Blocks the calling thread itself on a task that another thread of ours completes. That thread wakes <c>Task.Wait</c> directly.
/// An await, <c>WaitAsync</c> and even <c>Task.WaitAny</c> use the thread pool, which may have no free thread: a hang, when its threads are
/// the ones that wait here.</summary>
internal static class BlockingWait
{
    /// <summary>Returns false when the time ran out first. Does not throw the task's own error.</summary>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    internal static bool For(Task task, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        try
        {
            return task.IsCompleted || task.Wait(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (AggregateException)
        {
            return true;
        }
    }

    /// <summary>Does the same; inside a task the slot is lent to others meanwhile, and the task's token ends the wait.</summary>
    internal static bool Lending(Task task, TimeSpan? timeout)
    {
        if (task.IsCompleted)
            return true;
        if (FlowTask.Current is not { } context)
            return For(task, timeout, default);
        StandingThreads.Add(1);
        context.EnterBlocked(synchronous: true);
        try
        {
            return For(task, timeout, context.Info.CancellationToken);
        }
        finally
        {
            context.ExitBlockedAsync(synchronous: true).AsTask().GetAwaiter().GetResult();
            StandingThreads.Add(-1);
        }
    }
}
