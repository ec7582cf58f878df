using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using CsCheck;

namespace ClusterTasks.Scheduling.Tests.Groups;

/// <summary>Random histories of groups, tasks and nodes run against model nodes that are the authority, as real ones are. No resource is
/// given out twice, and in the end everything is free.</summary>
public sealed class GroupModelTests
{
    private enum Operation
    {
        Create, Remove, Join, Leave, Submit, SubmitPlain, Finish, Answer, AnswerLate, Refuse, Resume, Restart,
    }

    [Fact]
    public void RandomHistory_NothingIsOverCommittedOrLeaks()
    {
        Gen<(Operation, int, int)[]> histories = Gen.Select(Gen.Enum<Operation>(), Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[0, 100];
        histories.Sample(history =>
        {
            Model model = new();
            foreach ((Operation operation, int a, int b) in history)
                model.Apply(operation, a, b);
            model.Drain();
        }, iter: 3000);
    }

    /// <summary>A node with its own count of resources.</summary>
    private sealed class Node(ulong id, double cpus)
    {
        internal NodeRegistration Registration { get; } = World.Node(id, cpus);

        internal Dictionary<(PlacementGroupId Group, int Index), (ResourceSet Amount, long Round, bool IsCommitted)> Bundles { get; } = [];

        internal Dictionary<RunKey, PlaceRequest> Running { get; } = [];

        internal ResourceSet Free
        {
            get
            {
                ResourceSet free = Registration.Total;
                foreach (((PlacementGroupId group, int index), (ResourceSet amount, _, bool isCommitted)) in Bundles)
                {
                    free = free.Subtract(amount);
                    if (isCommitted)
                        free = free.Add(BundleResources.In(group, index, amount));
                }

                return Running.Values.Aggregate(free, (rest, task) => rest.Subtract(task.Placement.Demand));
            }
        }

        internal bool Apply(BundleOrder order)
        {
            (PlacementGroupId, int)[] keys = [.. order.Indexes.Select(index => (order.Group, index))];
            switch (order.Step)
            {
                case BundleStep.Prepare:
                    ResourceSet sum = order.Amounts.Aggregate(ResourceSet.Empty, (all, amount) => all.Add(amount));
                    if (keys.Any(Bundles.ContainsKey) || !Free.Covers(sum))
                        return false;
                    for (int i = 0; i < keys.Length; i++)
                        Bundles.Add(keys[i], (order.Amounts[i], order.Round, false));
                    return true;
                case BundleStep.Commit:
                    if (!keys.All(key => Bundles.TryGetValue(key, out var held) && held.Round == order.Round))
                        return false;
                    foreach ((PlacementGroupId, int) key in keys)
                        Bundles[key] = Bundles[key] with { IsCommitted = true };
                    return true;
                default:
                    foreach ((PlacementGroupId group, int index) in keys.Where(Bundles.ContainsKey).ToArray())
                    {
                        if (!Running.Values.Any(task => BundleResources.IsIn(task.Placement.Demand, group, index)))
                            Bundles.Remove((group, index));
                    }

                    return !keys.Any(Bundles.ContainsKey);
            }
        }
    }

    private sealed class Model
    {
        private static readonly NodeId Owner = new(1);

        private readonly List<Node> _nodes = [new Node(1, 3)];
        private readonly Dictionary<PlacementGroupId, GroupRequest> _groups = [];
        private readonly List<NodeOrder> _orders = [];
        private readonly HashSet<TaskId> _failed = [];
        private readonly Dictionary<TaskId, PlaceRequest> _queued = [];
        private SchedulerState _state = new();
        private ulong _ids = 1;

        internal Model()
        {
            _state.Register(_nodes[0].Registration);
            Step();
        }

        internal void Apply(Operation operation, int a, int b)
        {
            switch (operation)
            {
                case Operation.Create when _groups.Count < 4:
                    GroupRequest request = new()
                    {
                        Id = new PlacementGroupId(Owner, (uint)++_ids),
                        Strategy = (GroupStrategy)(a % 4),
                        Bundles = [.. Enumerable.Range(0, 1 + b % 3).Select(i => ResourceSet.FromCpus(0.5 + (a + i) % 3))],
                    };
                    _groups.Add(request.Id, request);
                    _state.CreateGroup(request);
                    break;
                case Operation.Remove when _groups.Count > 0:
                    Remove(_groups.Keys.ElementAt(a % _groups.Count));
                    break;
                case Operation.Join when _nodes.Count < 6:
                    _nodes.Add(new Node(++_ids, 1 + a % 4));
                    _state.Register(_nodes[^1].Registration);
                    break;
                case Operation.Leave when _nodes.Count > 1:
                    Leave(_nodes[1 + a % (_nodes.Count - 1)]);
                    break;
                case Operation.Submit when _groups.Count > 0:
                    Submit(NewTask(b).Placed(at => at with { Group = _groups.Keys.ElementAt(a % _groups.Count), Bundle = b % 4 - 1 }));
                    break;
                case Operation.SubmitPlain:
                    Submit(NewTask(b));
                    break;
                case Operation.Finish:
                    Finish(a);
                    break;
                case Operation.Answer when _orders.Count > 0:
                    Answer(0, isRefused: false);
                    break;
                case Operation.AnswerLate when _orders.Count > 0:
                    Answer(a % _orders.Count, isRefused: false);
                    break;
                case Operation.Refuse when _orders.Count > 0:
                    Answer(a % _orders.Count, isRefused: true);
                    break;
                case Operation.Resume:
                    foreach (PlacementGroupId group in _groups.Keys)
                        _state.ResumeGroup(group);
                    break;
                case Operation.Restart:
                    Restart(b);
                    break;
            }

            Step();
        }

        /// <summary>Ends every task, removes every group and answers every order. All nodes and the scheduler are then as at the
        /// start.</summary>
        internal void Drain()
        {
            foreach (PlacementGroupId group in _groups.Keys.ToArray())
                Remove(group);
            Step();
            for (int round = 0; _orders.Count > 0 || _nodes.Exists(node => node.Running.Count > 0); round++)
            {
                Assert.True(round < 10_000, $"{_orders.Count} orders are not done");
                while (_nodes.Exists(node => node.Running.Count > 0))
                {
                    Finish(0);
                    Step();
                }

                if (_orders.Count > 0)
                    Answer(0, isRefused: false);
                Step();
            }

            Assert.Equal(0, _state.GroupCount);
            foreach (Node node in _nodes)
            {
                Assert.Empty(node.Bundles);
                Assert.Equal(node.Registration.Total, node.Free);
            }

            foreach (NodeState node in _state.Nodes)
            {
                Assert.Empty(node.Bundles);
                Assert.Equal(node.Total, node.Free);
            }

            foreach (PlaceRequest task in _queued.Values)
            {
                bool isInGroup = task.Placement.Group != default;
                Assert.True(!isInGroup || _failed.Contains(task.Task), $"{task.Task} of a removed group was not failed");
                Assert.True(isInGroup || !_nodes.Exists(node => node.Registration.Total.Covers(task.Placement.Demand)),
                    $"{task.Task} waits in an empty cluster");
            }
        }

        private PlaceRequest NewTask(int b) =>
            new()
            {
                Task = new TaskId(Owner, ++_ids),
                Owner = Owner,
                Placement = new() { Demand = ResourceSet.FromCpus(0.5 + b % 3 * 0.5) },
            };

        private void Submit(PlaceRequest task)
        {
            _queued.Add(task.Task, task);
            _state.Submit(task);
        }

        private void Remove(PlacementGroupId group)
        {
            _groups.Remove(group);
            _state.RemoveGroup(group);
        }

        private void Finish(int a)
        {
            Node[] busy = [.. _nodes.Where(node => node.Running.Count > 0)];
            if (busy.Length == 0)
                return;
            Node node = busy[a % busy.Length];
            PlaceRequest task = node.Running.Values.ElementAt(a % node.Running.Count);
            node.Running.Remove(new RunKey(task.Task, task.Attempt));
            _state.Report(new NodeReport { Node = node.Registration.Node, Finished = [World.Run(task)] });
        }

        private void Leave(Node node)
        {
            _nodes.Remove(node);
            _orders.RemoveAll(order => order.Node == node.Registration.Node);
            _state.Remove(node.Registration.Node);
            foreach (PlaceRequest lost in node.Running.Values)
                Submit((lost with { Placement = lost.Asked ?? lost.Placement, Asked = null, Attempt = lost.Attempt + 1 })
                    with
                { Task = new TaskId(Owner, ++_ids) });
        }

        private void Answer(int index, bool isRefused)
        {
            NodeOrder order = _orders[index];
            _orders.RemoveAt(index);
            Node node = _nodes.Single(item => item.Registration.Node == order.Node);
            // A node refuses a release while something runs there. It refuses the other orders when it lacks the room or the bundle.
            bool isDone = !(isRefused && order.Order.Step != BundleStep.Commit) && node.Apply(order.Order);
            _state.BundlesAnswered(order.Node, order.Order, isDone);
            if (_state.IsDue(order.Node, order.Order))
                _orders.Add(order);
            if (!isDone && order.Order.Step == BundleStep.Prepare)
                _state.ResumeGroup(order.Order.Group);
        }

        /// <summary>Starts a scheduler without memory: nodes register again, in any order, the owner with its groups, and tasks are
        /// submitted again.</summary>
        private void Restart(int seed)
        {
            Dictionary<PlacementGroupId, NodeId[]> places = _groups.Keys.ToDictionary(id => id, id => _state.ViewGroup(id)!.Nodes);
            _state = new SchedulerState();
            _orders.Clear();
            foreach (Node node in _nodes.OrderBy(node => (int)node.Registration.Node.Value * (seed + 1) % 7).ToArray())
            {
                _state.Register(node.Registration with
                {
                    Held = [.. node.Running.Values.Select(World.Run)],
                    Bundles =
                    [
                        .. node.Bundles.Select(pair => new BundleReport
                        {
                            Group = pair.Key.Group,
                            Index = pair.Key.Index,
                            Round = pair.Value.Round,
                            Amount = pair.Value.Amount,
                            IsCommitted = pair.Value.IsCommitted,
                        }),
                    ],
                    Groups = node.Registration.Node == Owner
                        ? [.. _groups.Values.Select(
                            group => group with { Nodes =
                            [.. places[group.Id].Select(id => _nodes.Exists(other => other.Registration.Node == id) ? id : default)] })]
                        : [],
                });
                Step();
            }

            foreach (PlaceRequest task in _queued.Values.ToArray())
                _state.Submit(task);
        }

        private void Step()
        {
            SchedulerActions actions = _state.Advance();
            _state.AssertInvariants();
            _orders.AddRange(actions.Orders);
            foreach (InfeasibleNotice notice in actions.Infeasible.Where(notice => notice.IsFinal))
            {
                foreach (TaskId task in notice.Tasks)
                {
                    _failed.Add(task);
                    Assert.False(_groups.ContainsKey(_queued[task].Placement.Group), "a task of a live group was failed");
                }
            }

            foreach (NodeBatch batch in actions.Dispatch)
            {
                Node node = _nodes.Single(item => item.Registration.Node == batch.Node);
                foreach (PlaceRequest task in batch.Tasks)
                {
                    Assert.True(_queued.Remove(task.Task), $"{task.Task} was placed and not queued");
                    ResourceSet demand = task.Placement.Demand;
                    Assert.True(node.Free.Covers(demand), $"{batch.Node} is over-committed: {demand} of {node.Free}");
                    if (task.Placement.Group != default)
                    {
                        Assert.Contains(
                            task.Placement.Group, node.Bundles.Where(pair => pair.Value.IsCommitted).Select(pair => pair.Key.Group));
                    }

                    node.Running.Add(new RunKey(task.Task, task.Attempt), task);
                }
            }
        }
    }
}
