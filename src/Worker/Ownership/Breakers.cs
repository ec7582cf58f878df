using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Ownership;

/// <summary>The breakers of an owner, by job and function. A function that has ended no process since a task of it succeeded has
/// none.</summary>
internal sealed class Breakers
{
    private readonly Dictionary<(JobId Job, TaskDefinition Function), FunctionBreaker> _breakers = new(new SameFunction());

    /// <summary>Gets whether there are none: all that a task looks at while no process dies.</summary>
    internal bool IsEmpty => _breakers.Count == 0;

    internal FunctionBreaker? Find(OwnedTask task) => _breakers.GetValueOrDefault((task.Job, task.Definition));

    internal FunctionBreaker FindOrAdd(OwnedTask task)
    {
        if (!_breakers.TryGetValue((task.Job, task.Definition), out FunctionBreaker? breaker))
            _breakers.Add((task.Job, task.Definition), breaker = new FunctionBreaker(task.Job, task.Name));
        return breaker;
    }

    internal FunctionBreaker? Remove(OwnedTask task) =>
        _breakers.Remove((task.Job, task.Definition), out FunctionBreaker? breaker) ? breaker : null;

    internal FunctionBreaker[] OfJob(JobId job) => [.. _breakers.Values.Where(breaker => breaker.Job == job)];

    internal void Forget(JobId job)
    {
        foreach ((JobId, TaskDefinition) key in _breakers.Keys.Where(key => key.Job == job).ToArray())
            _breakers.Remove(key);
    }

    internal void Trim() => _breakers.TrimExcess();

    /// <summary>Compares functions, whatever the options of their calls.</summary>
    internal static bool AreSame(TaskDefinition left, TaskDefinition right) =>
        ReferenceEquals(left, right) || (left.Name == right.Name && left.Function.AsSpan().SequenceEqual(right.Function));

    private sealed class SameFunction : IEqualityComparer<(JobId Job, TaskDefinition Function)>
    {
        public bool Equals((JobId Job, TaskDefinition Function) x, (JobId Job, TaskDefinition Function) y) =>
            x.Job == y.Job && AreSame(x.Function, y.Function);

        public int GetHashCode((JobId Job, TaskDefinition Function) obj) => HashCode.Combine(obj.Job, obj.Function.Name);
    }
}
