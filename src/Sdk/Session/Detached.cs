namespace ClusterTasks.Session;

/// <summary>Starts work that outlives its caller's flow of control: its threads and timers must not keep the caller's context.</summary>
internal static class Detached
{
    /// <summary>Runs the work on the thread pool, without the caller's execution context.</summary>
    internal static Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return Task.Run(work);
        using (ExecutionContext.SuppressFlow())
            return Task.Run(work);
    }
}
