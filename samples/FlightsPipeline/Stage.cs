using ClusterTasks;

namespace FlightsPipeline;

/// <summary>A group of tasks that is shown as one bar.</summary>
/// <param name="Name">The text of the bar.</param>
/// <param name="Tasks">The number of tasks.</param>
/// <param name="WatchAsync">Calls its argument once for each task that is done; ends after the last.</param>
internal sealed record Stage(string Name, int Tasks, Func<Action, Task> WatchAsync)
{
    internal static Stage Of<T>(string name, IReadOnlyList<ObjectRef<T>> tasks) => new(name, tasks.Count, async done =>
    {
        await foreach (ObjectRef<T> _ in Remote.WhenEach(tasks))
        {
            done();
        }
    });
}
