using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using CsCheck;

namespace ClusterTasks.Scheduling.Tests;

/// <summary>Random histories against a model that knows only what was sent where.</summary>
public sealed class SchedulerModelTests
{
    private enum Operation
    {
        Submit, SubmitMany, Join, Leave, Finish, FinishMany, Block, Unblock, Refuse, DispatchFails, Resume, Cancel, SubmitAgain, Retry,
        RegisterAgain,
    }

    [Fact]
    public void RandomHistory_NothingLostDoubledOrOverCommitted()
    {
        Gen<(Operation, int, int)[]> histories = Gen.Select(
            Gen.Enum<Operation>(), Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[0, 120];
        Gen.Select(histories, Gen.Int[0, 2], Gen.Bool).Sample((history, backlog, isSmall) =>
        {
            // A handful of classes and rules is as good as very many.
            Model model = new(backlog, isSmall ? new PolicyLimits(ChunkCapacity: 2, IndexedRules: 1, SpareRules: 1) : PolicyLimits.Usual);
            foreach ((Operation operation, int a, int b) in history)
                model.Apply(operation, a, b);
            model.Drain();
        }, iter: 3000);
    }

    private sealed class Model(int backlog, PolicyLimits limits)
    {
        private sealed record Running(PlaceRequest Task, NodeId Node, bool Lent);

        private static readonly string[] Zones = ["a", "b", "c"];
        private static readonly string[] Selectors = ["", "", "zone=a", "zone in (a,b)", "zone=d | zone!=a", "zone=b | zone=c"];

        private readonly SchedulerState _state = new(backlog, limits: limits);
        private readonly List<NodeRegistration> _nodes = [];
        private readonly Dictionary<RunKey, Running> _running = [];
        private readonly Dictionary<TaskId, PlaceRequest> _queued = [];
        private readonly Dictionary<TaskId, TimeSpan> _recalled = [];
        private TimeSpan _now;
        private ulong _ids = 1;

        internal void Apply(Operation operation, int a, int b)
        {
            switch (operation)
            {
                case Operation.Submit:
                    Submit(NewTask(a, b));
                    break;
                case Operation.SubmitMany:
                    for (int i = 0; i < 20; i++)
                        Submit(NewTask(a % 2, b));
                    break;
                case Operation.Join when _nodes.Count < 6:
                    Join(World.Node(++_ids, 1 + a % 4, b % 3 == 0 ? 1 : 0)
                        with
                    { Labels = new Dictionary<string, string> { ["zone"] = Zones[a % 3] } });
                    break;
                case Operation.Leave when _nodes.Count > 0:
                    Leave(_nodes[a % _nodes.Count]);
                    break;
                case Operation.Finish when _running.Count > 0:
                    Finish(Pick(a));
                    break;
                case Operation.FinishMany:
                    foreach (Running running in _running.Values.Take(10).ToArray())
                        Finish(running);
                    break;
                case Operation.Block when _running.Count > 0 && backlog == 0:
                    Lend(Pick(a), lent: true);
                    break;
                case Operation.Unblock when _running.Count > 0:
                    Lend(Pick(a), lent: false);
                    break;
                case Operation.Refuse when _running.Count > 0:
                    GiveBack(Pick(a), task => new NodeReport { Node = task.Node, Refused = [task.Task] });
                    break;
                case Operation.DispatchFails when _running.Count > 0:
                    GiveBack(Pick(a), null);
                    break;
                case Operation.Resume when _nodes.Count > 0:
                    _state.Resume(_nodes[a % _nodes.Count].Node);
                    break;
                case Operation.Cancel when _queued.Count > 0:
                    TaskId cancelled = _queued.Keys.ElementAt(a % _queued.Count);
                    Assert.True(_state.Cancel(cancelled));
                    _queued.Remove(cancelled);
                    break;
                case Operation.SubmitAgain:
                    foreach (PlaceRequest task in _queued.Values.Concat(_running.Values.Select(item => item.Task)).ToArray())
                        _state.Submit(task);
                    break;
                case Operation.Retry when _queued.Count > 0:
                    PlaceRequest old = _queued.Values.ElementAt(a % _queued.Count);
                    Submit(old with { Attempt = old.Attempt + 1 });
                    break;
                case Operation.RegisterAgain when _nodes.Count > 0:
                    NodeRegistration node = _nodes[a % _nodes.Count];
                    _state.Register(node with
                    {
                        Held = [.. _running.Values.Where(item => item.Node == node.Node)
                            .Select(item => World.Run(item.Task) with { Blocked = item.Lent })],
                    });
                    break;
            }

            Step();
        }

        /// <summary>Lets everything end. Every task that some node could ever run must have run.</summary>
        internal void Drain()
        {
            foreach (NodeRegistration node in _nodes)
                _state.Resume(node.Node);
            Step();
            for (int round = 0; _running.Count > 0; round++)
            {
                Assert.True(round < 10_000, $"tasks keep running: {_running.Count}");
                foreach (Running running in _running.Values.ToArray())
                    Finish(running);
                Step();
            }

            foreach (PlaceRequest task in _queued.Values)
                Assert.False(IsFeasible(task), $"{task} waits in an empty cluster: {_state.Explain(task.Task)}");
        }

        private bool IsFeasible(PlaceRequest task) => _nodes.Exists(node => node.Total.Covers(task.Placement.Demand)
            && IsAllowed(task.Placement, node.Node) && IsChosen(task, node));

        private static bool IsAllowed(Placement placement, NodeId node) =>
            placement.Affinity == default || placement.SoftAffinity || placement.Affinity == node;

        private static bool IsChosen(PlaceRequest task, NodeRegistration node) =>
            task.Placement.Labels is var labels
            && (labels.Length == 0 || LabelSelector.ParseChoices(labels).Any(selector => selector.Matches(node.Labels)));

        private PlaceRequest NewTask(int a, int b) => new()
        {
            Task = new TaskId(new NodeId(1), ++_ids),
            Owner = _nodes.Count > 0 && b % 4 == 0 ? _nodes[a % _nodes.Count].Node : new NodeId(1),
            Job = World.Job((uint)(a % 3)),
            IsSlot = b % 6 < 2,
            Placement = new()
            {
                Demand = ResourceSet.From(a % 5 * 0.5, b % 7 == 0 ? 0.5 : 0, 0, null),
                Priority = b % 5 == 0 ? 1 : 0,
                Spread = b % 3 == 0,
                Affinity = _nodes.Count > 0 && a % 6 == 0 ? _nodes[b % _nodes.Count].Node : default,
                SoftAffinity = b % 2 == 0,
                Labels = Selectors[a % Selectors.Length],
            },
            Locality = _nodes.Count > 0 ? [new ArgumentBytes(_nodes[b % _nodes.Count].Node, a)] : [],
        };

        private Running Pick(int a) => _running.Values.ElementAt(a % _running.Count);

        private static RunKey Key(PlaceRequest task) => new(task.Task, task.Attempt);

        private void Submit(PlaceRequest task)
        {
            _queued[task.Task] = task;
            _state.Submit(task);
        }

        private void Join(NodeRegistration node)
        {
            _nodes.Add(node);
            _state.Register(node);
        }

        private void Leave(NodeRegistration node)
        {
            _nodes.Remove(node);
            _state.Remove(node.Node);
            foreach (PlaceRequest orphan in _queued.Values.Where(task => task.Owner == node.Node).ToArray())
                _queued.Remove(orphan.Task);
            foreach (Running lost in _running.Values.Where(item => item.Node == node.Node).ToArray())
            {
                _running.Remove(Key(lost.Task));
                _recalled.Remove(lost.Task.Task);
                if (lost.Task.Owner != node.Node)
                    Submit(lost.Task with { Attempt = lost.Task.Attempt + 1 });
            }
        }

        private void Finish(Running running)
        {
            _running.Remove(Key(running.Task));
            _state.Report(new NodeReport { Node = running.Node, Finished = [World.Run(running.Task)] });
        }

        private void Lend(Running running, bool lent)
        {
            TaskAttempt[] runs = [World.Run(running.Task)];
            _running[Key(running.Task)] = running with { Lent = lent };
            _state.Report(new NodeReport { Node = running.Node, Blocked = lent ? runs : [], Unblocked = lent ? [] : runs });
        }

        private void GiveBack(Running running, Func<Running, NodeReport>? report)
        {
            _running.Remove(Key(running.Task));
            _recalled.Remove(running.Task.Task);
            _queued[running.Task.Task] = running.Task;
            if (report is null)
                _state.DispatchFailed(running.Node, [running.Task]);
            else
                _state.Report(report(running));
        }

        private void Step()
        {
            // Each step comes a little later, so that slots reach their age.
            SchedulerActions actions = _state.Advance(_now += TimeSpan.FromMilliseconds(7));
            _state.AssertInvariants();
            foreach (TaskId slot in actions.Recalls.SelectMany(item => item.Slots))
            {
                Assert.Contains(_running.Values, item => item.Task.Task == slot && item.Task.IsSlot);
                Assert.True(!_recalled.TryGetValue(slot, out TimeSpan before) || _now - before >= RecallPlan.AskAgain,
                    "recalled twice at once");
                _recalled[slot] = _now;
            }

            foreach (NodeBatch batch in actions.Dispatch)
            {
                NodeRegistration node = _nodes.Single(item => item.Node == batch.Node);
                foreach (PlaceRequest task in batch.Tasks)
                {
                    Assert.True(_queued.Remove(task.Task, out PlaceRequest? queued), $"{task.Task} was placed and not queued");
                    Assert.Equal(queued.Attempt, task.Attempt);
                    _running.Add(Key(task), new Running(task, batch.Node, false));
                    Assert.True(IsAllowed(task.Placement, batch.Node), "hard affinity was broken");
                    Assert.True(IsChosen(task, node), $"{task.Placement.Labels} was broken");
                }

                ResourceSet used = _running.Values.Where(item => item.Node == batch.Node)
                    .Aggregate(ResourceSet.Empty,
                        (sum, item) => sum.Add(item.Lent ? item.Task.Placement.Demand with { CpuUnits = 0 } : item.Task.Placement.Demand));
                Assert.True(backlog > 0 || node.Total.Covers(used), $"{batch.Node} is over-committed: {used} of {node.Total}");
            }

            Assert.Equal(_queued.Count, _state.QueuedCount);
        }
    }
}
