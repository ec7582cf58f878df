using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Session;

/// <summary>Bounds how many tasks stand above each other. Each of them waits for the one below it and keeps a thread meanwhile, so a function
/// that invokes itself without end would take all threads of the machine.</summary>
internal sealed partial class SessionClient
{
    // A question to each node that a task above came from.
    private static readonly TimeSpan DepthTimeout = TimeSpan.FromSeconds(30);

    internal int MaxTaskDepth { get; set; } = RemoteOptions.DefaultMaxTaskDepth;

    /// <summary>The depth of a task that a task submits.</summary>
    /// <exception cref="InvalidOperationException">It is beyond the limit.</exception>
    private int DepthBelow(TaskInfo parent, TaskShape shape)
    {
        // The depth also counts tasks that have ended. One that submits its successor and ends, again and again, is no recursion.
        if (parent.Depth >= MaxTaskDepth)
            parent.Depth = Math.Min(parent.Depth, CountAbove(parent.TaskId));
        return parent.Depth < MaxTaskDepth ? parent.Depth + 1 : throw Misuse.TooDeep(shape.Name, MaxTaskDepth);
    }

    /// <summary>Asks the node how many tasks that have not ended stand above a task; what cannot be found out counts as too many.</summary>
    private int CountAbove(TaskId task)
    {
        uint number = (uint)Interlocked.Increment(ref _lastQuery);
        try
        {
            Task<Answer> answer = Ask(number, QueryKind.Depth, new ObjectId(task, 0), []);
            return BlockingWait.For(answer, DepthTimeout, default) && answer.GetAwaiter().GetResult() is { Failed: false, Body: var body }
                ? new MessagePackReader(body).ReadInt32()
                : int.MaxValue;
        }
        finally
        {
            _queries.TryRemove(number, out _);
        }
    }
}
