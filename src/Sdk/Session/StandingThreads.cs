namespace ClusterTasks.Session;

/// <summary>Counts the threads of this process whose tasks wait for other tasks, or for their slot after such a wait.</summary>
internal static class StandingThreads
{
    private static int _count;

    internal static int Count => Volatile.Read(ref _count);

    internal static void Add(int change) => Interlocked.Add(ref _count, change);
}
