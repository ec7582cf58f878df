using System.Diagnostics;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;

namespace ClusterTasks.Scheduling.Simulate;

/// <summary>Runs the real policy behind simulated messages, in place of the grain, and times every call.</summary>
internal sealed class SimScheduler(SimulationSetup setup, EventQueue clock, Func<NodeId, SimNode> nodeOf, Func<NodeId, SimOwner> ownerOf)
{
    /// <summary>The microseconds that a message is on its way.</summary>
    internal const long Latency = 200;

    private const long RetryDelay = 1_000_000;

    private readonly Dictionary<SiloAddress, NodeId> _silos = [];
    private readonly List<float> _rounds = [];
    private long _policyTicks;
    private TimeSpan _advanceAgain = TimeSpan.MaxValue;

    internal SchedulerState State { get; } = new();

    internal long Placements { get; private set; }

    internal int Recalled { get; private set; }

    internal long Rounds => _rounds.Count;

    internal double PolicyMicros => _policyTicks * 1e6 / Stopwatch.Frequency;

    internal double RoundMicros(double part)
    {
        _rounds.Sort();
        return _rounds[(int)(part * (_rounds.Count - 1))];
    }

    internal void Register(NodeRegistration node)
    {
        _silos.Add(node.Silo, node.Node);
        Call(state => state.Register(node));
    }

    internal void Remove(NodeId node) => Call(state => state.Remove(node));

    internal void Submit(IReadOnlyList<PlaceRequest> tasks) => clock.After(Latency, () => Call(state =>
    {
        foreach (PlaceRequest task in tasks)
            state.Submit(task);
    }));

    internal void Cancel(IReadOnlyList<TaskId> tasks, Action<TaskId> cancelled) => Call(state =>
    {
        foreach (TaskId task in tasks.Where(state.Cancel))
            cancelled(task);
    });

    internal void Report(NodeReport report) => clock.After(Latency, () =>
    {
        Call(state => state.Report(report));
        if (report.Refused.Length > 0)
            ResumeLater(report.Node);
    });

    private void ResumeLater(NodeId node) => clock.After(RetryDelay, () => Call(state => state.Resume(node)));

    private void Call(Action<SchedulerState> change)
    {
        long started = Stopwatch.GetTimestamp();
        change(State);
        SchedulerActions actions = State.Advance(clock.Time);
        long ticks = Stopwatch.GetTimestamp() - started;
        _policyTicks += ticks;
        _rounds.Add((float)(ticks * 1e6 / Stopwatch.Frequency));
        if (setup.Nodes <= 100 && _rounds.Count % 4096 == 0)
            State.AssertInvariants();

        foreach (NodeBatch batch in actions.Dispatch)
        {
            Placements += batch.Tasks.Length;
            clock.After(Latency, () => Dispatch(batch));
        }

        foreach (RecallSlots recall in actions.Recalls)
        {
            Recalled += recall.Slots.Length;
            clock.After(Latency, () => ownerOf(_silos[recall.Owner]).OnRecall(recall.Slots));
        }

        if (actions.AdvanceAgain is not { } again || again >= _advanceAgain)
            return;
        _advanceAgain = again;
        clock.At((long)Math.Ceiling(again.TotalMicroseconds), () =>
        {
            if (_advanceAgain == again)
                _advanceAgain = TimeSpan.MaxValue;
            Call(_ => { });
        });
    }

    private void Dispatch(NodeBatch batch)
    {
        SimNode node = nodeOf(batch.Node);
        if (node.IsAlive)
        {
            node.Dispatch(batch.Tasks);
        }
        else if (State.Contains(batch.Node))
        {
            Call(state => state.DispatchFailed(batch.Node, batch.Tasks));
            ResumeLater(batch.Node);
        }
        else
        {
            Submit(batch.Tasks); // the owners, who saw the node die, do that
        }
    }
}
