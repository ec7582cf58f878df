namespace ClusterTasks.Session;

/// <summary>Asynchronous waits for other tasks. Inside a task, the wait lends the task's slot to others, and the task's token ends the
/// wait.</summary>
internal static class LendingWait
{
    /// <exception cref="TimeoutException">The time ran out first.</exception>
    /// <exception cref="OperationCanceledException">A token fired first.</exception>
    internal static Task<T> ForAsync<T>(Task<T> awaited, TimeSpan? timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (awaited.IsCompleted)
            return awaited;
        if (FlowTask.Current is { } task)
            return InTaskAsync(task, awaited, timeout, time, cancellationToken);
        return timeout is null && !cancellationToken.CanBeCanceled
            ? awaited
            : awaited.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    private static async Task<T> InTaskAsync<T>(
        FlowTask task, Task<T> awaited, TimeSpan? timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        // A cancelled task must not stay in a wait that its own code cannot see.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, task.Info.CancellationToken);
        task.EnterBlocked();
        try
        {
            return await awaited.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (task.Info.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(task.Info.CancellationToken);
        }
        finally
        {
            await task.ExitBlockedAsync().ConfigureAwait(false);
        }
    }
}
