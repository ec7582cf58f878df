using ClusterTasks.Scheduling;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace ClusterTasks.Simulation;

/// <summary>The scheduler: a real one on some node, and another with an empty memory when that node dies.</summary>
internal sealed class SimScheduler(SimCluster cluster) : IDisposable
{
    private readonly Dispatcher _dispatcher = new(cluster);
    private SchedulerDesk? _desk;
    private uint _activations;

    /// <summary>The node that it is on.</summary>
    internal SimNode? Host { get; private set; }

    /// <summary>The scheduler that is active; null: nobody has called since the last one died.</summary>
    internal SchedulerDesk? Desk => IsUp ? _desk : null;

    private bool IsUp => Host is { IsDead: false, IsDeclaredDead: false };

    /// <summary>The scheduler as a node calls it.</summary>
    internal ISchedulerGrain For(SimNode node) => new Grain(cluster, this, node);

    /// <summary>Loses its memory, as when its silo is taken for dead.</summary>
    internal void Restart()
    {
        _desk?.Dispose();
        _desk = null;
    }

    public void Dispose() => _desk?.Dispose();

    internal void OnMembers() => Desk?.OnMembers(cluster.Living.Select(node => node.Silo));

    private static bool Done(Action step)
    {
        step();
        return true;
    }

    private SchedulerDesk Activate(SimNode caller)
    {
        if (_desk is not null && IsUp)
            return _desk;
        _desk?.Dispose();
        Host = caller;
        var epoch = new Guid((int)++_activations, 0, 0, new byte[8]);
        _desk = new SchedulerDesk(
            0, _dispatcher, cluster.IsDeclaredDead, new SchedulerOptions(), cluster.Loop.Clock.For(caller),
            NullLogger.Instance)
        { Epoch = epoch };
        cluster.Loop.Tell($"scheduler {_activations} starts on {caller.Name}");
        return _desk;
    }

    private sealed class Grain(SimCluster cluster, SimScheduler scheduler, SimNode node) : ISchedulerGrain
    {
        public Task<ClusterView> RegisterAsync(NodeRegistration registration) =>
            Call("registers", desk => desk.Register(registration), mayDouble: true);

        public Task UnregisterAsync(NodeId id) => throw new NotSupportedException("No node leaves here.");

        public Task<SchedulerMemory> SubmitAsync(PlaceRequest[] ready) =>
            Call($"submits {ready.Length}", desk => desk.Submit(ready), mayDouble: true);

        public Task<SchedulerMemory> ReportAsync(NodeReport report) => Call("reports", desk => desk.Report(report), mayDouble: true);

        public Task<TaskId[]> CancelAsync(TaskId[] tasks) => Call($"takes back {tasks.Length}", desk => desk.Cancel(tasks));

        public Task CreateGroupAsync(GroupRequest group) =>
            Call("makes a group", desk => Done(() => desk.CreateGroup(group)), mayDouble: true);

        public Task RemoveGroupsAsync(PlacementGroupId[] groups) =>
            Call("removes groups", desk => Done(() => desk.RemoveGroups(groups)), mayDouble: true);

        public Task<GroupView?> GroupAsync(PlacementGroupId group) => Call("asks for a group", desk => desk.Group(group));

        public Task<ClusterView> ViewAsync() => Call("asks for the nodes", desk => desk.View());

        public Task<WaitReason?> ExplainAsync(TaskId task) => Call("asks why a task waits", desk => desk.Explain(task));

        public Task<PendingTask[]> PendingAsync(int limit) => Call("asks what waits", desk => desk.Pending(limit));

        private Task<T> Call<T>(string what, Func<SchedulerDesk, T> run, bool mayDouble = false)
        {
            // The directory of the living has no place for a silo that is dead, whatever that one believes.
            if (node.IsDeclaredDead)
                return Task.FromException<T>(new SiloUnavailableException($"{node.Name} is declared dead"));
            SchedulerDesk called = scheduler.Activate(node);
            SimNode host = scheduler.Host!;
            return cluster.Network.CallAsync(
                node,
                host,
                $"{what} at the scheduler",
                () => scheduler._desk == called ? Task.FromResult(run(called))
                    : throw new SiloUnavailableException("the scheduler has moved"),
                mayDouble);
        }
    }

    private sealed class Dispatcher(SimCluster cluster) : INodeDispatcher
    {
        public Task DispatchAsync(SiloAddress node, PlaceRequest[] tasks) =>
            Call(node, $"dispatches {tasks.Length}", to => to.Node.OnDispatch(tasks), mayDouble: true);

        public Task PublishViewAsync(SiloAddress node, ClusterView view) => Call(node, "publishes the nodes", to =>
        {
            if (cluster.Scenario.LosesLists && view.Nodes.Length > cluster.Scenario.Nodes)
                throw new TimeoutException("the list of nodes is lost");
            to.Node.OnView(view);
        });

        public Task InfeasibleAsync(SiloAddress owner, TaskId[] tasks, string reason, bool isFinal) =>
            Call(owner, $"calls {tasks.Length} infeasible", to => to.Node.OnInfeasible(tasks, reason, isFinal));

        public Task RecallAsync(SiloAddress owner, TaskId[] slots) =>
            Call(owner, $"recalls {slots.Length}", to => to.Node.OnRecall(slots));

        public Task<bool> BundlesAsync(SiloAddress node, BundleOrder order) =>
            Call(node, $"{order.Step} of bundles", to => to.Node.Groups.OnBundles(order));

        public Task GroupChangedAsync(SiloAddress owner, GroupView group) =>
            Call(owner, "tells of a group", to => to.Node.Groups.OnChanged(group));

        private Task Call(SiloAddress silo, string what, Action<SimNode> run, bool mayDouble = false) =>
            Call(silo, what, to => Done(() => run(to)), mayDouble);

        private Task<T> Call<T>(SiloAddress silo, string what, Func<SimNode, T> run, bool mayDouble = false)
        {
            SimNode to = cluster.NodeAt(silo);
            return cluster.Network.CallAsync(
                cluster.Scheduler.Host,
                to,
                $"{what} for the scheduler",
                () => Task.FromResult(run(to)),
                mayDouble);
        }
    }
}
