using ClusterTasks.Protocol;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>References on their way between nodes: see <see cref="Handovers"/>.</summary>
internal sealed partial class NodeCore : IHandoverMail
{
    private readonly Handovers _handovers;
    private readonly Dictionary<NodeId, HoldChannel> _holds = [];
    private readonly Dictionary<NodeId, ulong> _holdsReceived = [];

    // Sessions that wait until the owners of their references know of them.
    private readonly Dictionary<long, TaskCompletionSource> _settling = [];
    private long _lastSettling;

    /// <summary>Another node begins or ends holds of objects of ours.</summary>
    internal bool[] OnHolds(NodeId from, ulong sequence, byte[] ids, bool[] begins)
    {
        var known = new bool[begins.Length];
        using (Enter())
        {
            // A repeated call: its first arrival has counted. Whether the objects are known is still to be answered.
            bool isNew = !_dead.Contains(from) && (_holdsReceived.GetValueOrDefault(from) < sequence || Seeded.Is(SeededFault.TakesBatchesTwice));
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

    /// <summary>Returns when the owners of what the session holds know of this node's holds.</summary>
    internal async Task<byte[]> SettleAsync(NodeSession session)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (Enter())
        {
            TakeSubmissionsNeedsLock(session);
            _settling.Add(++_lastSettling, settled);
            _handovers.Ask(session.Held.Keys.Select(id => id.Owner), _lastSettling);
        }

        await settled.Task.ConfigureAwait(false);
        return [];
    }

    void IHandoverMail.Post<T>(NodeId node, in T frame) => Post(node, frame);

    void IHandoverMail.Settled(long question)
    {
        if (_settling.Remove(question, out TaskCompletionSource? settled))
            settled.SetResult();
    }

    void ILocalTasksHost.Outcome(NodeId owner, in TaskOutcome outcome)
    {
        bool isGone = IsGone(owner);
        _handovers.Send(owner, outcome, BeganAt(outcome), isGone);
        if (isGone)
            DropResultsNeedsLock(outcome);
    }

    void ILocalTasksHost.StreamItem(NodeId owner, in StreamItem item)
    {
        bool isGone = IsGone(owner);
        _handovers.Send(owner, item, isGone);
        if (isGone)
            DropOrphanNeedsLock(new ObjectId(item.Task, item.Item.Index));
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
                OnHoldsSettled,
                _setup.Time,
                _logger,
                _setup.Background);
            _holds.Add(owner, channel);
            AskIfUnknownNeedsLock(owner);
        }

        if (channel.Post(id, begins))
            _handovers.OnPosted(id.Owner, begins, _clock.Micros);
    }

    private void OnHoldsSettled(HoldChannel channel, int messages)
    {
        using (Enter())
        {
            // What a channel of an owner that was gone, and came, is told late speaks of other messages.
            if (_holds.GetValueOrDefault(channel.Owner) == channel)
                _handovers.OnSettled(channel.Owner, messages);
        }
    }

    /// <summary>When the attempt may have got its first reference; an attempt that surely never ran got none.</summary>
    private long BeganAt(in TaskOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.NoWorkers or OutcomeKind.NotStarted or OutcomeKind.Returned or OutcomeKind.ReturnedByDeath => long.MaxValue,
        _ when outcome.Timing.ProcessId != 0 => _clock.Micros - outcome.Timing.Ran - outcome.Timing.Waited,
        _ => 0,
    };

    private void KeepArgumentsNeedsLock(NodeId node, KeepArguments wish)
    {
        if (_tasks.Find(wish.Task) is { } task && task.Attempt == wish.Attempt)
            _handovers.Keep(node, task);
    }

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
