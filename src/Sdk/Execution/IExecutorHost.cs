using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Values;

namespace ClusterTasks.Execution;

/// <summary>What an executor needs around it: the session to the node, or a recording fake.</summary>
internal interface IExecutorHost
{
    SessionCore Session { get; }

    NodeId NodeId { get; }

    /// <summary>The GPUs that the tasks of this worker have: all have the same.</summary>
    IReadOnlyList<string> GpuIds { get; }

    /// <summary>What else they have in common.</summary>
    WorkerSettings Settings { get; }

    /// <summary>Opens a lease on a local sealed object. The executor disposes it when the task has ended and its results are stored.</summary>
    IMemoryOwner<byte> OpenObject(ObjectId id);

    /// <summary>Stores a result; inline or in the node store, as the host decides. The executor disposes the value afterwards.</summary>
    ValueTask StoreResultAsync(TaskAssignment assignment, uint index, EncodedValue value, CancellationToken cancellationToken);

    /// <summary>Called once for each task, after all of its results are stored. Must not throw.</summary>
    /// <param name="assignment">The task.</param>
    /// <param name="failed">Whether its result is an error.</param>
    /// <param name="retryable">It failed with one of the exceptions after which it is to run again.</param>
    /// <param name="times">When it ran.</param>
    /// <param name="isLast">Nothing follows in its lane, so that nothing else will carry this word on.</param>
    void Completed(TaskAssignment assignment, bool failed, bool retryable, RunTimes times, bool isLast);

    /// <summary>Stores an item (index from 1) and waits while the consumer is behind. False: nobody reads any more.</summary>
    ValueTask<bool> StreamItemAsync(TaskAssignment assignment, uint index, EncodedValue value, CancellationToken cancellationToken);

    /// <summary>The task waits for other tasks: its slot may be lent. Must not block or throw.</summary>
    void Blocked(TaskId task);

    /// <summary>The task can go on: completes when it has a slot again.</summary>
    ValueTask UnblockedAsync(TaskId task);

    /// <summary>The task says how far it is. Must not throw.</summary>
    void Progress(TaskId task, double fraction, string message);

    /// <summary>One line that the task wrote to the console, without its line end. Must not throw.</summary>
    void WriteLog(TaskId task, string function, bool isError, string text);

    /// <summary>What the task has written of a line that has no end yet, to be shown if the process dies before the line comes. Must not throw.</summary>
    void WriteUnfinished(TaskId task, string function, bool isError, string text);
}
