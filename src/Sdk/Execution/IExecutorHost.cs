using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Execution;

/// <summary>The surroundings of an executor: the session to the node, or a recording fake.</summary>
internal interface IExecutorHost
{
    SessionCore Session { get; }

    NodeId NodeId { get; }

    /// <summary>The job of all its tasks.</summary>
    JobId Job { get; }

    /// <summary>The GPUs that the tasks of this worker have: all have the same.</summary>
    IReadOnlyList<string> GpuIds { get; }

    /// <summary>Further settings that all tasks share.</summary>
    WorkerSettings Settings { get; }

    /// <summary>Pins a local sealed object. The executor disposes the pin when the task has ended and its results are stored.</summary>
    IMemoryOwner<byte> OpenObject(ObjectId id);

    /// <summary>Stores a result, inline or in the node store, as the host decides. Blocks the calling thread, which is the task's own. The
    /// executor disposes the value afterwards.</summary>
    void StoreResult(TaskAssignment assignment, uint index, EncodedValue value);

    /// <summary>Called once for each task, after all of its results are stored. Must not throw.</summary>
    /// <param name="assignment">The task.</param>
    /// <param name="failed">True when its result is an error.</param>
    /// <param name="retryable">True when it failed with one of the exceptions after which it runs again.</param>
    /// <param name="times">Its start and end.</param>
    /// <param name="isLast">True when nothing follows in its lane, so that no later message will carry this one.</param>
    void Completed(TaskAssignment assignment, bool failed, bool retryable, RunTimes times, bool isLast);

    /// <summary>Stores an item (index from 1) and waits while the consumer is behind. Returns false when nobody reads any longer.</summary>
    ValueTask<bool> StreamItemAsync(TaskAssignment assignment, uint index, EncodedValue value, CancellationToken cancellationToken);

    /// <summary>Called when the task waits for other tasks: its slot may be lent. Must not block or throw.</summary>
    void Blocked(TaskId task);

    /// <summary>Called when the task can go on: completes when it has a slot again.</summary>
    ValueTask UnblockedAsync(TaskId task);

    /// <summary>Reports the task's progress. Must not throw.</summary>
    void Progress(TaskId task, double fraction, string message);

    /// <summary>Reports one line that the task wrote to the console, without its line end. Must not throw.</summary>
    void WriteLog(TaskId task, string function, bool isError, string text);

    /// <summary>Reports the start of a line that has no end yet, to be shown if the process dies before the line ends. Must not
    /// throw.</summary>
    void WriteUnfinished(TaskId task, string function, bool isError, string text);
}
