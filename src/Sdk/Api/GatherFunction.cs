namespace ClusterTasks;

/// <summary>The task behind <see cref="Remote.Gather"/>.</summary>
internal static class GatherFunction
{
    // The task needs no CPU: it only copies, and fan-in must not wait for a CPU behind the tasks that it collects from.
    [Remote(Cpus = 0, Name = "Gather")]
    internal static T[] Gather<T>(T[] values) => values;
}
