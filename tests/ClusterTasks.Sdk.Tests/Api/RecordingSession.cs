using System.Collections.Concurrent;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Tests.Api;

/// <summary>A session without a node. It records calls, and the test decides when each value exists.</summary>
internal sealed class RecordingSession(ulong cluster = 1) : SessionCore
{
    private static readonly NodeId Node = new(0x1234);

    private readonly ConcurrentDictionary<ObjectId, TaskCompletionSource<byte[]>> _values = new();
    private readonly List<(ObjectId Id, int Index, IReadyObserver Observer)> _observed = [];
    private long _counter;

    internal override ulong Cluster => cluster;

    internal override bool IsEnded => HasEnded;

    internal bool HasEnded { get; set; }

    /// <summary>Makes it the current session of the caller's flow.</summary>
    internal IDisposable MakeCurrent() => this.Public.MakeCurrent();

    internal List<RecordedCall> Calls { get; } = [];

    /// <summary>Called after each call was recorded.</summary>
    internal Action? Submitted { get; set; }

    /// <summary>The results of the calls, in their order.</summary>
    internal List<ObjectId> Results { get; } = [];

    /// <summary>The encoded values that were put.</summary>
    internal List<byte[]> Puts { get; } = [];

    internal ConcurrentQueue<(ObjectId Id, bool Force, bool Recursive)> Cancelled { get; } = new();

    internal ConcurrentQueue<ObjectId> Released { get; } = new();

    internal RecordedCall Last => Calls[^1];

    /// <summary>Makes a handle whose value does not exist yet.</summary>
    internal ObjectHandle NewHandle(uint index = 0) =>
        new(this, new ObjectId(TaskId.Create(Node, 1, (ulong)Interlocked.Increment(ref _counter)), index));

    internal ObjectRef<T> NewRef<T>() => new(NewHandle());

    internal void Complete<T>(ObjectId id, T value)
    {
        using EncodedValue encoded = ValueCodec.Encode(value, null);
        CompleteEncoded(id, Bytes(encoded));
    }

    private void CompleteEncoded(ObjectId id, byte[] bytes)
    {
        lock (_observed)
        {
            Entry(id).TrySetResult(bytes);
            Tell(id, hasFailed: false);
        }
    }

    internal void Fail(ObjectId id, Exception error)
    {
        lock (_observed)
        {
            Entry(id).TrySetException(error);
            Tell(id, hasFailed: true);
        }
    }

    internal override ObjectHandle Submit(TaskDefinition definition, in Submit call, IReadOnlyList<ObjectHandle> keepAlive)
    {
        Calls.Add(new RecordedCall(definition, call.Dependencies, call.Nested, call.Body.ToArray(), keepAlive));
        ObjectHandle result = NewHandle();
        Results.Add(result.Id);
        Submitted?.Invoke();
        return result;
    }

    internal override async Task<ObjectHandle?> NextStreamItemAsync(ObjectHandle stream, uint index, CancellationToken cancellationToken)
    {
        var id = new ObjectId(stream.Id.Task, index);
        await Entry(id).Task.WaitAsync(cancellationToken);
        return Entry(id).Task.Result.Length == 0 ? null : new ObjectHandle(this, id);
    }

    /// <summary>Ends a stream after the items so far.</summary>
    internal void EndStream(ObjectId stream, uint index) => Entry(new ObjectId(stream.Task, index)).TrySetResult([]);

    internal override ObjectHandle PutEncoded(EncodedValue encoded, string? parameter, int copies = 1)
    {
        Puts.Add(Bytes(encoded));
        ObjectHandle handle = NewHandle();
        CompleteEncoded(handle.Id, Puts[^1]);
        return handle;
    }

    internal override ValueTask<ObjectHandle> PutAsync<T>(T value, CancellationToken cancellationToken, int copies = 1) => new(Put(value));

    internal override async Task<T> GetAsync<T>(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        TaskContext? task = TaskContext.Current;
        Task<byte[]> value = Entry(handle.Id).Task;
        bool blocked = !value.IsCompleted && task is not null;
        if (blocked)
            task!.EnterBlocked();
        try
        {
            byte[] bytes = await value.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            return ValueCodec.Decode<T>(bytes, this, out _);
        }
        finally
        {
            if (blocked)
                await task!.ExitBlockedAsync().ConfigureAwait(false);
        }
    }

    internal override T Get<T>(ObjectHandle handle, TimeSpan? timeout)
    {
        TaskContext? task = TaskContext.Current;
        task?.EnterBlocked(synchronous: true);
        try
        {
            return ValueCodec.Decode<T>(
                Entry(handle.Id).Task.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan).GetAwaiter().GetResult(), this, out _);
        }
        finally
        {
            if (task is not null)
                task.ExitBlockedAsync(synchronous: true).AsTask().Wait();
        }
    }

    internal override async Task WaitAsync(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken) =>
        await Entry(handle.Id).Task.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);

    internal override async Task WhenReadyAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            await Entry(handle.Id).Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ClusterTasksException)
        {
            // The error is the object's own, so the object is ready.
        }
    }

    internal override async Task WhenEndedAsync(TaskId task, Action ended)
    {
        await WhenReadyAsync(new ObjectHandle(this, new ObjectId(task, 0)), CancellationToken.None);
        ended();
    }

    internal override bool TryRead<T>(ObjectHandle handle, out T? value)
        where T : default
    {
        Task<byte[]> read = Entry(handle.Id).Task;
        value = read.IsCompletedSuccessfully ? ValueCodec.Decode<T>(read.Result, this, out _) : default;
        return read.IsCompletedSuccessfully;
    }

    internal override IDisposable Observe(IReadOnlyList<ObjectHandle> handles, bool fetch, IReadyObserver observer)
    {
        lock (_observed)
        {
            for (int index = 0; index < handles.Count; index++)
            {
                Task<byte[]> value = Entry(handles[index].Id).Task;
                if (value.IsCompleted)
                    observer.OnReady(index, value.IsFaulted);
                else
                    _observed.Add((handles[index].Id, index, observer));
            }
        }

        return new Observing(_observed, observer);
    }

    // This runs in the order of the values, and before Complete or Fail returns, so a test knows the reports so far.
    private void Tell(ObjectId id, bool hasFailed)
    {
        foreach ((_, int index, IReadyObserver observer) in _observed.Where(one => one.Id == id).ToArray())
            observer.OnReady(index, hasFailed);
        _observed.RemoveAll(one => one.Id == id);
    }

    internal override int FindDuplicate(IReadOnlyList<ObjectHandle> handles)
    {
        var seen = new HashSet<ObjectId>();
        for (int index = 0; index < handles.Count; index++)
        {
            if (!seen.Add(handles[index].Id))
                return index;
        }

        return -1;
    }

    internal override bool IsReady(ObjectHandle handle) => Entry(handle.Id).Task.IsCompleted;

    internal override Task CancelAsync(ObjectId id, bool force, bool recursive)
    {
        Cancelled.Enqueue((id, force, recursive));
        return Task.CompletedTask;
    }

    internal override void OnReleased(ObjectHandle handle) => Released.Enqueue(handle.Id);

    /// <summary>Gets how many times another session waited for this one.</summary>
    internal int Settled { get; private set; }

    internal override void Settle() => Settled++;

    public override ObjectHandle Borrow(ObjectId id) => new(this, id);

    public override void FlushBorrows()
    {
    }

    internal static byte[] Bytes(EncodedValue encoded)
    {
        var stream = new MemoryStream();
        encoded.WriteTo(stream);
        return stream.ToArray();
    }

    private TaskCompletionSource<byte[]> Entry(ObjectId id) =>
        _values.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private sealed class Observing(List<(ObjectId Id, int Index, IReadyObserver Observer)> observed, IReadyObserver observer) : IDisposable
    {
        public void Dispose()
        {
            lock (observed)
                observed.RemoveAll(one => one.Observer == observer);
        }
    }
}
