using ClusterTasks.Protocol;
using MessagePack;

namespace ClusterTasks.Session;

/// <summary>Bounds the number of tasks above each other. Each of them waits for the one below it and keeps a thread meanwhile. A function
/// that invokes itself without end would take all threads of the machine.</summary>
internal sealed partial class SessionClient
{
    // The limit for a question to each node that a task above came from.
    private static readonly TimeSpan DepthTimeout = TimeSpan.FromSeconds(30);

    // The depth from which tasks count as a recursion. Thousands of tasks that wait for one slow value, and then submit some, are none.
    private const int DeepTask = 32;

    internal int MaxTaskDepth { get; set; } = CallLimits.TaskDepth;

    /// <summary>The number of threads of this process that may stand still before its tasks can submit no others. The depth alone does not
    /// bound them: where each task submits two and fails at the limit, its siblings go on. A tree that ends keeps some dozens; 10,000 and
    /// more end the process.</summary>
    internal int MaxStandingThreads { get; set; } = 4096;

    /// <summary>Returns the depth of a task that a task submits.</summary>
    /// <exception cref="InvalidOperationException">The depth is beyond the limit.</exception>
    private int DepthBelow(TaskInfo parent, TaskDefinition definition)
    {
        if (parent.Depth >= DeepTask && StandingThreads.Count >= MaxStandingThreads)
            throw Misuse.TooManyWait(definition.Name, MaxStandingThreads);
        // The depth also counts tasks that have ended. A task that submits its successor and ends, again and again, is no recursion.
        if (parent.Depth >= MaxTaskDepth)
            parent.Depth = Math.Min(parent.Depth, CountAbove(parent.TaskId));
        return parent.Depth < MaxTaskDepth ? parent.Depth + 1 : throw Misuse.TooDeep(definition.Name, MaxTaskDepth);
    }

    /// <summary>Asks the node how many unfinished tasks are above a task. A failed question counts as too many.</summary>
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
