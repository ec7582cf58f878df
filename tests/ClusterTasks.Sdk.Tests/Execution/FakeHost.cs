using System.Buffers;
using System.Collections.Concurrent;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Tests.Api;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Tests.Execution;

/// <summary>A host that keeps results in memory and records the executor's reports.</summary>
internal sealed class FakeHost : IExecutorHost
{
    private readonly ConcurrentDictionary<TaskId, TaskCompletionSource<bool>> _completed = new();

    internal RecordingSession Recording { get; } = new();

    public SessionCore Session => Recording;

    public NodeId NodeId { get; } = new(42);

    public JobId Job => new(NodeId, 1);

    public IReadOnlyList<string> GpuIds => [];

    public WorkerSettings Settings { get; set; } = WorkerSettings.Default;

    internal ConcurrentDictionary<ObjectId, byte[]> Results { get; } = new();

    internal ConcurrentDictionary<ObjectId, byte[]> Store { get; } = new();

    internal ConcurrentQueue<(string Function, bool IsError, string Text)> Log { get; } = new();

    internal ConcurrentQueue<(string Function, bool IsError, string Text)> Unfinished { get; } = new();

    internal ConcurrentQueue<(double Fraction, string Message)> Reports { get; } = new();

    /// <summary>Gets B (blocked) and U (unblocked), in the order of the reports.</summary>
    internal ConcurrentQueue<char> Lending { get; } = new();

    /// <summary>Gets the tasks in the order of their ends, and whether nothing followed them in their lane.</summary>
    internal ConcurrentQueue<(TaskId Task, bool IsLast)> Ends { get; } = new();

    /// <summary>Gets the tasks that failed in a way that makes them run again.</summary>
    internal ConcurrentBag<TaskId> Retryable { get; } = [];

    internal TaskCompletionSource Lent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TaskCompletionSource? Grant { get; set; }

    internal int OpenSlots;

    internal Func<uint, ValueTask<bool>> OnItem { get; set; } = static _ => new(true);

    internal Func<EncodedValue, bool> Refuse { get; set; } = static _ => false;

    public IMemoryOwner<byte> OpenObject(ObjectId id)
    {
        Interlocked.Increment(ref OpenSlots);
        return new Slot(this, Store[id]);
    }

    public void StoreResult(TaskAssignment assignment, uint index, EncodedValue value)
    {
        if (Refuse(value))
            throw new ObjectStoreFullException("no room");
        Results[new ObjectId(assignment.Task, index)] = RecordingSession.Bytes(value);
    }

    public void Completed(TaskAssignment assignment, bool failed, bool retryable, RunTimes times, bool isLast)
    {
        if (retryable)
            Retryable.Add(assignment.Task);
        Ends.Enqueue((assignment.Task, isLast));
        Entry(assignment.Task).TrySetResult(failed);
    }

    public ValueTask<bool> StreamItemAsync(TaskAssignment assignment, uint index, EncodedValue value, CancellationToken cancellationToken)
    {
        Results[new ObjectId(assignment.Task, index)] = RecordingSession.Bytes(value);
        return OnItem(index);
    }

    public void Blocked(TaskId task)
    {
        Lending.Enqueue('B');
        Lent.TrySetResult();
    }

    public ValueTask UnblockedAsync(TaskId task)
    {
        Lending.Enqueue('U');
        return Grant is null ? ValueTask.CompletedTask : new ValueTask(Grant.Task);
    }

    public void Progress(TaskId task, double fraction, string message) => Reports.Enqueue((fraction, message));

    public void WriteLog(TaskId task, string function, bool isError, string text) => Log.Enqueue((function, isError, text));

    public void WriteUnfinished(TaskId task, string function, bool isError, string text) => Unfinished.Enqueue((function, isError, text));

    internal Task<bool> WhenCompletedAsync(TaskAssignment assignment) => Entry(assignment.Task).Task;

    /// <summary>Returns the assignment that the driver would send for the call.</summary>
    internal TaskAssignment Assignment(Action call)
    {
        using (Recording.MakeCurrent())
            call();

        RecordedCall spec = Recording.Last;
        return new TaskAssignment(
            new Run(Recording.NewHandle().Id.Task, Attempt: 1, 0, 0, 0, spec.Dependencies, new byte[]?[spec.Dependencies.Count], spec.Body),
            spec.Definition);
    }

    internal T Result<T>(TaskAssignment assignment, uint index = 0) =>
        ValueCodec.Decode<T>(Results[new ObjectId(assignment.Task, index)], Recording, out _);

    private TaskCompletionSource<bool> Entry(TaskId task) =>
        _completed.GetOrAdd(task, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private sealed class Slot(FakeHost host, byte[] bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => bytes;

        public void Dispose() => Interlocked.Decrement(ref host.OpenSlots);
    }
}
