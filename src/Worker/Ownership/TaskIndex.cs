namespace ClusterTasks.Worker.Ownership;

/// <summary>Finds unfinished tasks by something that many of them share, so that the end of a session does not look at all tasks.</summary>
internal sealed class TaskIndex<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, HashSet<OwnedTask>> _tasks = [];

    internal void Add(TKey key, OwnedTask task)
    {
        if (!_tasks.TryGetValue(key, out HashSet<OwnedTask>? tasks))
            _tasks.Add(key, tasks = []);
        tasks.Add(task);
    }

    internal void Remove(TKey key, OwnedTask task)
    {
        if (_tasks.TryGetValue(key, out HashSet<OwnedTask>? tasks) && tasks.Remove(task) && tasks.Count == 0)
            _tasks.Remove(key);
    }

    internal void Trim() => _tasks.TrimExcess();

    /// <summary>A copy, since what is done with the tasks removes them.</summary>
    internal IReadOnlyList<OwnedTask> Get(TKey key) => _tasks.TryGetValue(key, out HashSet<OwnedTask>? tasks) ? [.. tasks] : [];
}
