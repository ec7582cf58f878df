namespace ClusterTasks.Execution;

/// <summary>Blocks the calling thread itself on a task that another thread of ours completes. <c>Task.Wait</c> is woken by that
/// thread directly; an await, <c>WaitAsync</c> and even <c>Task.WaitAny</c> go by way of the thread pool, which may have no thread
/// free: a hang, when its threads are the ones that wait here.</summary>
internal static class BlockingWait
{
    /// <summary>False: the time ran out first. Does not throw the task's own error.</summary>
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

    /// <summary>The same; inside a task the slot is lent to others meanwhile, and the task's token ends the wait.</summary>
    internal static bool Lending(Task task, TimeSpan? timeout)
    {
        if (task.IsCompleted)
            return true;
        if (TaskContext.Current is not { } context)
            return For(task, timeout, default);
        context.EnterBlocked(synchronous: true);
        try
        {
            return For(task, timeout, context.Info.CancellationToken);
        }
        finally
        {
            context.ExitBlockedAsync(synchronous: true).AsTask().GetAwaiter().GetResult();
        }
    }
}
