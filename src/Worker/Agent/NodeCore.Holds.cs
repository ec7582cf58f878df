using ClusterTasks.Protocol;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Agent;

/// <summary>References on their way between nodes. Whoever hands one on keeps its own hold until the owner of the object counts the next one.
/// No message waits for that: holds are kept longer, and an owner that does not answer keeps only what names it.</summary>
internal sealed partial class NodeCore
{
    private readonly Dictionary<NodeId, HoldChannel> _holds = [];
    private readonly Dictionary<NodeId, ulong> _holdsReceived = [];

    // Those of the channels whose owner has not counted everything yet, as far as this node has looked.
    private readonly HashSet<HoldChannel> _undrained = [];

    // Arguments of ended tasks of this node, which it holds for the processes of the node that ran them.
    private readonly Dictionary<(NodeId Node, TaskId Task, int Attempt), TaskCompletionSource> _keptArguments = [];

    // Results on their way to their owner: this node holds the references inside them.
    private readonly Dictionary<(NodeId Owner, ReferencesTaken Result), TaskCompletionSource> _untaken = [];

    /// <summary>Another node begins or ends holds of objects of ours.</summary>
    internal bool[] OnHolds(NodeId from, ulong sequence, byte[] ids, bool[] begins)
    {
        var known = new bool[begins.Length];
        lock (_lock)
        {
            // A repeated call: its first arrival has counted. Whether the objects are known is still to be answered.
            bool isNew = !_dead.Contains(from) && _holdsReceived.GetValueOrDefault(from) < sequence;
            if (isNew)
                _holdsReceived[from] = sequence;
            for (int i = 0; i < known.Length; i++)
            {
                ObjectId id = ObjectId.Read(ids.AsSpan(i * ObjectId.Size));
                if (!isNew)
                    known[i] = _objects.Find(id)?.Borrowers?.ContainsKey(from) == true;
                else if (begins[i])
                    known[i] = _objects.AddBorrower(id, from);
                else
                    _objects.RemoveBorrower(id, from);
            }
        }

        return known;
    }

    Task ILocalTasksHost.Outcome(NodeId owner, TaskOutcome outcome)
    {
        Task drained = DrainedNeedsLock(BeganAt(outcome));
        if (owner == Self)
        {
            if (!drained.IsCompleted && _tasks.Find(outcome.Task) is { } task)
                KeepNeedsLock(task, drained);
            _tasks.OnOutcome(outcome, Self);
            return Task.CompletedTask;
        }

        if (!drained.IsCompleted)
        {
            // The function may have got references out of its arguments. Their owners must know of this node before the task's owner lets go.
            Post(owner, new KeepArguments(outcome.Task, outcome.Attempt));
            AfterNeedsLock(drained, () => Post(owner, new ArgumentsFree(outcome.Task, outcome.Attempt)));
        }

        Post(owner, new OutcomeFrame(outcome));
        if (IsGone(owner))
            DropResultsNeedsLock(outcome);
        return HasReferences(outcome) ? TakenNeedsLock(owner, new ReferencesTaken(outcome.Task, outcome.Attempt, 0)) : Task.CompletedTask;
    }

    Task ILocalTasksHost.StreamItem(NodeId owner, StreamItem item)
    {
        if (owner == Self)
        {
            _tasks.OnStreamItem(item.Task, item.Attempt, item.Item, Self);
            return Task.CompletedTask;
        }

        Post(owner, item);
        if (IsGone(owner))
            DropOrphanNeedsLock(new ObjectId(item.Task, item.Item.Index));
        return item.Item.Nested.Length == 0 ? Task.CompletedTask : TakenNeedsLock(owner, new ReferencesTaken(item.Task, item.Attempt, item.Item.Index));
    }

    void ILocalTasksHost.HoldUntil(IReadOnlyList<ObjectId> references, Task acknowledged)
    {
        if (references.Count == 0 || acknowledged.IsCompleted)
            return;
        foreach (ObjectId id in references)
        {
            _objects.Hold(id);
            _inTransit[id] = _inTransit.GetValueOrDefault(id) + 1;
        }

        AfterNeedsLock(acknowledged, () =>
        {
            foreach (ObjectId id in references)
            {
                if (--_inTransit[id] == 0)
                    _inTransit.Remove(id);
                _objects.Unhold(id);
            }
        });
    }

    private void PostHold(ObjectId id, bool begins)
    {
        if (IsGone(id.Owner))
        {
            if (!begins)
                DropOrphanNeedsLock(id);
            return;
        }

        if (!_holds.TryGetValue(id.Owner, out HoldChannel? channel))
        {
            NodeId owner = id.Owner;
            channel = new HoldChannel(
                owner,
                (sequence, ids, kinds) => AgentOf(owner).HoldAsync(Self, sequence, ids, kinds),
                () => IsKnown(owner),
                silence => IsGoneAfter(owner, silence),
                (lost, reason) => Locked(() => OnLostNeedsLock(lost, reason)),
                _setup.Time,
                _logger);
            _holds.Add(owner, channel);
            AskIfUnknownNeedsLock(owner);
        }

        channel.Post(id, begins);
        if (!begins)
            return;
        channel.LastNamed = Micros;
        _undrained.Add(channel);
    }

    /// <summary>A process of this node got a reference, which this node holds already; the owner may not know of it yet.</summary>
    private void NameNeedsLock(ObjectId id)
    {
        if (_undrained.Count > 0 && _holds.TryGetValue(id.Owner, out HoldChannel? channel))
            channel.LastNamed = Micros;
    }

    /// <summary>Completes when the owners that were named since then know of this node's holds.</summary>
    private Task DrainedNeedsLock(long since) => _undrained.Count == 0 ? Task.CompletedTask : DrainedNeedsLock(channel => channel.LastNamed >= since);

    private Task DrainedNeedsLock(Func<HoldChannel, bool> isMeant)
    {
        _undrained.RemoveWhere(channel => channel.IsDrained);
        HoldChannel[] meant = [.. _undrained.Where(isMeant)];
        return meant.Length == 0 ? Task.CompletedTask : Task.WhenAll(meant.Select(channel => channel.DrainedAsync()));
    }

    /// <summary>When the attempt may have got its first reference; an attempt that surely never ran got none.</summary>
    private long BeganAt(in TaskOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.NoWorkers or OutcomeKind.NotStarted or OutcomeKind.Returned or OutcomeKind.ReturnedByDeath => long.MaxValue,
        _ when outcome.Timing.ProcessId != 0 => Micros - outcome.Timing.Ran - outcome.Timing.Waited,
        _ => 0,
    };

    private void KeepArgumentsNeedsLock(NodeId node, KeepArguments wish)
    {
        if (_tasks.Find(wish.Task) is not { } task || task.Attempt != wish.Attempt)
            return;
        var free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_keptArguments.TryAdd((node, wish.Task, wish.Attempt), free))
            KeepNeedsLock(task, free.Task);
    }

    private void KeepNeedsLock(OwnedTask task, Task until)
    {
        ((ILocalTasksHost)this).HoldUntil(task.Spec.Dependencies, until);
        ((ILocalTasksHost)this).HoldUntil(task.Spec.Nested, until);
    }

    private void ConfirmNeedsLock(NodeId node, in TaskOutcome outcome)
    {
        if (HasReferences(outcome))
        {
            ConfirmNeedsLock(
                node, new ReferencesTaken(outcome.Task, outcome.Attempt, 0), [.. outcome.Result.Nested, .. (outcome.More ?? []).SelectMany(entry => entry.Nested)]);
        }
    }

    private static bool HasReferences(in TaskOutcome outcome) =>
        outcome.Result.Nested.Length > 0 || (outcome.More is { } more && Array.Exists(more, entry => entry.Nested.Length > 0));

    /// <summary>Tells the sender of a result when the owners of the references inside it know of this node's holds.</summary>
    private void ConfirmNeedsLock(NodeId node, ReferencesTaken result, ObjectId[] references)
    {
        if (references.Length == 0)
            return;
        Task drained = DrainedNeedsLock(channel => Array.Exists(references, id => id.Owner == channel.Owner));
        if (drained.IsCompleted)
            Post(node, result);
        else
            AfterNeedsLock(drained, () => Post(node, result));
    }

    /// <summary>Completes when the owner of a result holds the references inside it, or is gone.</summary>
    private Task TakenNeedsLock(NodeId owner, ReferencesTaken result)
    {
        if (IsGone(owner))
            return Task.CompletedTask;
        if (!_untaken.TryGetValue((owner, result), out TaskCompletionSource? taken))
            _untaken.Add((owner, result), taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return taken.Task;
    }

    private void OnTakenNeedsLock(NodeId owner, ReferencesTaken result)
    {
        if (_untaken.Remove((owner, result), out TaskCompletionSource? taken))
            taken.SetResult();
    }

    /// <summary>Nothing more comes from the node: neither the end of what is kept for it, nor word of what it was given.</summary>
    private void EndWaitsForNeedsLock(NodeId node)
    {
        foreach ((NodeId Node, TaskId Task, int Attempt) key in _keptArguments.Keys.Where(key => key.Node == node).ToArray())
        {
            _keptArguments.Remove(key, out TaskCompletionSource? free);
            free!.SetResult();
        }

        foreach ((NodeId Owner, ReferencesTaken Result) key in _untaken.Keys.Where(key => key.Owner == node).ToArray())
            OnTakenNeedsLock(key.Owner, key.Result);
    }

    private void AfterNeedsLock(Task task, Action step) => task.ContinueWith(
        _ => Locked(step), CancellationToken.None, TaskContinuationOptions.DenyChildAttach, TaskScheduler.Default);

    private void OnLostNeedsLock(ObjectId id, string reason)
    {
        if (_objects.Find(id) is { State: ValueState.Pending })
            _tasks.Resolve(id, ValueState.Failed, _errors.ObjectLost(id, reason), 0, default, []);
    }

    /// <summary>Results whose owner is gone are nobody's.</summary>
    private void DropResultsNeedsLock(in TaskOutcome outcome)
    {
        DropOrphanNeedsLock(new ObjectId(outcome.Task, outcome.Result.Index));
        foreach (ResultEntry entry in outcome.More ?? [])
            DropOrphanNeedsLock(new ObjectId(outcome.Task, entry.Index));
    }
}
