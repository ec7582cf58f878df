using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Streams: items in order, held until they are asked for, with credit back to the producer.</summary>
internal sealed partial class TaskTable
{
    private readonly Dictionary<TaskId, StreamState> _streams = [];

    /// <summary>Whether the object is an item that its stream holds, because the consumer has not asked for it yet.</summary>
    internal bool IsUnreadItem(ObjectId id) =>
        _streams.TryGetValue(id.Task, out StreamState? stream) && !stream.IsAbandoned && id.Index > stream.Requested
            && id.Index <= stream.Produced;

    /// <summary>Whether a lost item may be made again: its stream goes on, and its function may run again.</summary>
    private bool MayItemComeAgain(ObjectId id) =>
        id.Index != 0 && _streams.TryGetValue(id.Task, out StreamState? stream) && !stream.IsAbandoned && !stream.IsEnded
        && _tasks.TryGetValue(id.Task, out OwnedTask? task) && !task.IsCancelRequested && task.HasRetries;

    /// <summary>An item is lost. True: its function will make it again, and whoever wants the item waits for that.</summary>
    /// <param name="item">The item.</param>
    /// <param name="dead">The node that died; default: none did.</param>
    private bool AwaitItemAgain(ObjectEntry item, NodeId dead)
    {
        if (!MayItemComeAgain(item.Id))
            return false;
        OwnedTask task = _tasks[item.Id.Task];
        bool endsNow = task.State == OwnedTaskState.Running && task.Node == dead;
        _streams[item.Id.Task].Await(item.Id.Index, endsNow ? null : task.Attempt);
        _objects.AwaitAgain(item);
        return true;
    }

    /// <summary>A running stream function yielded an item. An attempt that runs again yields the same items again; those are ignored,
    /// unless they were lost.</summary>
    internal void OnStreamItem(TaskId id, int attempt, in ResultEntry item, NodeId node)
    {
        var itemId = new ObjectId(id, item.Index);
        if (Current(id, attempt) is not { } task || !_streams.TryGetValue(id, out StreamState? stream)
            || (task.IsAgain ? item.Index > stream.Produced : stream.IsAbandoned))
        {
            if (item.Inline is null)
                _effects.Post(node, new DeleteCopy(itemId));
            return;
        }

        if (stream.Last.Attempt != attempt)
            stream.TakeMissed();
        stream.Last = (attempt, item.Index);
        if (item.Index <= stream.Produced)
        {
            if (stream.AwaitedAgain.Remove(item.Index))
                ResolveItem(itemId, item, node);
            else if (item.Inline is null)
                _objects.AddLocation(itemId, node);
            return;
        }

        if (item.Index != stream.Produced + 1)
            throw new ProtocolException($"Item {item.Index} of stream {id} came after item {stream.Produced}.");
        stream.Produced = item.Index;
        if (item.Index > stream.Requested)
            _objects.AddNew(itemId);
        ResolveItem(itemId, item, node);
    }

    private void ResolveItem(ObjectId id, in ResultEntry item, NodeId node) =>
        Resolve(id, item.Inline is null ? ValueState.Stored : ValueState.Inline, item.Inline, item.Size, node, item.Nested);

    /// <summary>The consumer asks for an item; its session holds the item from here.</summary>
    internal void RequestItem(ObjectId id, uint session)
    {
        if (!_streams.TryGetValue(id.Task, out StreamState? stream) || stream.IsAbandoned)
        {
            _objects.AddNew(id);
            ResolveMissing(id);
            _objects.Watch(id, session, fetch: false);
            return;
        }

        RequireNext(id);
        _objects.AddNew(id);
        if (id.Index <= stream.Produced)
            _objects.RemoveReference(id); // the stream's own reference; the session has one now
        stream.Requested = id.Index;
        if (_tasks.TryGetValue(id.Task, out OwnedTask? task) && task.State == OwnedTaskState.Running)
            _effects.Post(task.Node, new StreamCredit(task.Id, stream.Requested));
        if (stream.IsEnded && id.Index > stream.Produced)
            ResolveAfterEnd(id, stream);
        _objects.Watch(id, session, fetch: false);
    }

    /// <summary>Requires that an item is the next one of its stream. The caller counts a handle of it in between.</summary>
    /// <exception cref="ProtocolException">It is not.</exception>
    internal void RequireNext(ObjectId id)
    {
        if (_streams.TryGetValue(id.Task, out StreamState? stream) && !stream.IsAbandoned && id.Index != stream.Requested + 1)
            throw new ProtocolException(
                $"Item {id.Index} of a stream was asked for, but {stream.Requested + 1} is next: a stream is read in order, once.");
    }

    /// <summary>The last handle of the stream is gone: unread items are freed, and its function is told at once, wherever it waits. One
    /// that ignores its token ends when it yields again, or by force after its grace.</summary>
    private void AbandonStream(ObjectId id)
    {
        if (id.Index != 0 || !_streams.TryGetValue(id.Task, out StreamState? stream) || stream.IsAbandoned)
            return;
        for (uint index = stream.Requested + 1; index <= stream.Produced; index++)
            _objects.RemoveReference(new ObjectId(id.Task, index));
        stream.IsAbandoned = true;
        if (stream.IsEnded)
        {
            if (!_tasks.ContainsKey(id.Task))
                _streams.Remove(id.Task); // else it runs again, for items that are held
            return;
        }

        if (_tasks.TryGetValue(id.Task, out OwnedTask? task) && task.State == OwnedTaskState.Running)
            _effects.Post(task.Node, new StreamCredit(task.Id, uint.MaxValue));
        if (!Seeded.Is(SeededFault.LeavesStreamsRunning))
            Cancel(id.Task, force: false, recursive: true, "nobody reads its stream any more");
    }

    /// <summary>An item of a stream that has ended is made again. The items that somebody holds keep their numbers, and those that were
    /// read and let go are skipped.</summary>
    private void WantItemAgain(LineageEntry producer, uint index)
    {
        TaskId id = producer.Task.Id;
        if (!_streams.TryGetValue(id, out StreamState? stream))
        {
            // Its reader has left it, and holds items.
            stream = new StreamState { Produced = producer.Items, Requested = producer.Items, IsEnded = true, IsAbandoned = true };
            _streams.Add(id, stream);
        }

        stream.Await(index, producer.IsRunning ? producer.Task.Attempt : null);
    }

    private void EndStream(TaskId id, byte[]? error)
    {
        if (!_streams.TryGetValue(id, out StreamState? stream))
            return;
        if (!stream.IsEnded)
            (stream.IsEnded, stream.Error) = (true, error);
        if (error is not null)
            stream.TakeMissed(); // nothing makes them
        foreach (uint index in stream.AwaitedAgain)
        {
            var lost = new ObjectId(id, index);
            Resolve(lost, ValueState.Failed,
                error ?? _errors.ObjectLost(lost, "the node that had it died, and its function, which ran again, did not make it again"), 0,
                default, []);
        }

        stream.AwaitedAgain.Clear();
        for (uint index = stream.Produced + 1; index <= stream.Requested; index++)
            ResolveAfterEnd(new ObjectId(id, index), stream);
        if (stream.Missed.Count > 0)
        {
            stream.TakeMissed();
            _toRunAgain.Enqueue((id, "the node that had an item of it died"));
        }
        else if (stream.IsAbandoned)
        {
            _streams.Remove(id);
        }
    }

    private void ResolveAfterEnd(ObjectId id, StreamState stream)
    {
        // The error stands in its place in the order: right after the last item. What lies behind it is the end.
        if (stream.Error is not null && id.Index == stream.Produced + 1)
            Resolve(id, ValueState.Failed, stream.Error, 0, default, []);
        else
            ResolveMissing(id);
    }

    private void ResolveMissing(ObjectId id) => Resolve(id, ValueState.EndOfStream, null, 0, default, []);
}
