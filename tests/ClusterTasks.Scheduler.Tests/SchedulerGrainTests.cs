using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace ClusterTasks.Scheduling.Tests;

public sealed class SchedulerGrainTests : IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();
    private InProcessTestCluster _cluster = null!;
    private ISchedulerGrain _grain = null!;

    public async ValueTask InitializeAsync()
    {
        InProcessTestClusterBuilder builder = new(2);
        builder.ConfigureSilo((_, silo) => silo.Services
            .AddSingleton<INodeDispatcher>(_dispatcher)
            .Configure<SchedulerOptions>(options => options.RetryDelay = TimeSpan.FromMilliseconds(20)));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        _grain = _cluster.Client.GetGrain<ISchedulerGrain>(0);
        // The first silo hosts the grain, so that a test may stop the second.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, _cluster.Silos[0].SiloAddress);
        await _grain.ViewAsync();
        RequestContext.Clear();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Submit_EverythingSet_ArrivesAtTheNodeAsItWas()
    {
        NodeRegistration node = Node(0, 1) with
        {
            Total = new ResourceSet { CpuUnits = 10_000, Custom = new Dictionary<string, long> { ["disk"] = 5 } },
            Labels = new Dictionary<string, string> { ["zone"] = "a" },
            TransferEndpoint = "127.0.0.1:1",
            SessionAddress = "/tmp/x",
            ProcessId = 7,
        };
        ClusterView view = await _grain.RegisterAsync(node);
        NodeView seen = Assert.Single(view.Nodes);
        Assert.Equal((node.Total, "a", 7), (seen.Free, seen.Labels["zone"], seen.ProcessId));
        PlaceRequest task = Request(1).Placed(at => at with { Demand = node.Total, Priority = 2 }) with
        {
            Attempt = 3,
            Job = new JobId(new NodeId(5), 6),
            IsSlot = true,
            Locality = [new ArgumentBytes(node.Node, 99)],
            Payload = [1, 2, 3]
        };
        SchedulerMemory memory = await _grain.SubmitAsync([task]);
        Assert.Equal(new SchedulerMemory(view.Epoch, 0), memory);
        (SiloAddress silo, PlaceRequest[] tasks) = await _dispatcher.NextDispatchAsync("submit");
        Assert.Equal(node.Silo, silo);
        PlaceRequest got = Assert.Single(tasks);
        Assert.Equal(task.Locality, got.Locality);
        Assert.Equal(task.Payload, got.Payload);
        Assert.Equal(task, got with { Locality = task.Locality, Payload = task.Payload });
    }

    [Fact]
    public async Task Report_Finished_DispatchesTheNextInOneBatch()
    {
        NodeRegistration node = Node(0, 2);
        await _grain.RegisterAsync(node);
        await _grain.SubmitAsync([.. Enumerable.Range(1, 4).Select(i => Request((ulong)i))]);
        (_, PlaceRequest[] first) = await _dispatcher.NextDispatchAsync("first two");
        Assert.Equal(2, first.Length);
        Assert.StartsWith("waiting for 1 CPU", (await _grain.ExplainAsync(Request(3).Task))?.ToString());
        Assert.Equal(2, (await _grain.PendingAsync(10)).Length);
        await _grain.ReportAsync(new NodeReport { Node = node.Node, Finished = [.. first.Select(World.Run)] });
        (_, PlaceRequest[] second) = await _dispatcher.NextDispatchAsync("next two");
        Assert.Equal([3UL, 4UL], second.Select(task => task.Task.Number));
        Assert.Empty(await _grain.CancelAsync([Request(3).Task]));
    }

    [Fact]
    public async Task CreateGroup_OneRefusal_IsTriedAgainAndTheOwnerHearsOfIt()
    {
        NodeRegistration node = Node(0, 2);
        await _grain.RegisterAsync(node);
        _dispatcher.OrderAnswers.Enqueue(false);
        GroupRequest group = new(
            )
        { Id = new PlacementGroupId(node.Node, 1), Name = "g", Bundles = [ResourceSet.FromCpus(1), ResourceSet.FromCpus(1)] };
        await _grain.CreateGroupAsync(group);
        List<BundleOrder> orders = [];
        for (int i = 0; i < 4; i++)
            orders.Add((await _dispatcher.NextOrderAsync($"order {i}")).Order);
        Assert.Equal([BundleStep.Prepare, BundleStep.Release, BundleStep.Prepare, BundleStep.Commit], orders.Select(order => order.Step));
        Assert.True(orders[2].Round > orders[0].Round);
        Assert.Equal(group.Bundles, orders[2].Amounts);
        GroupView view = await _dispatcher.GroupWhereAsync(view => view.Phase == GroupPhase.Ready, "the group is ready");
        Assert.Equal([node.Node, node.Node], view.Nodes);

        await _grain.SubmitAsync([Request(1).Placed(at => at with { Group = group.Id, Bundle = 1, Labels = "" })]);
        (_, PlaceRequest[] tasks) = await _dispatcher.NextDispatchAsync("a task of the group");
        Assert.Equal(BundleResources.In(group.Id, 1, Request(1).Placement.Demand), tasks.Single().Placement.Demand);

        _dispatcher.OrderAnswers.Enqueue(false); // the task still runs there
        await _grain.RemoveGroupsAsync([group.Id]);
        Assert.Equal(BundleStep.Release, (await _dispatcher.NextOrderAsync("release")).Order.Step);
        Assert.Equal(BundleStep.Release, (await _dispatcher.NextOrderAsync("release again")).Order.Step);
        Assert.Null(await _grain.GroupAsync(group.Id));
    }

    [Fact]
    public async Task Dispatch_TimesOut_GoesToTheSameNodeAgain()
    {
        NodeRegistration node = Node(0, 1);
        await _grain.RegisterAsync(node);
        await _grain.RegisterAsync(Node(1, 1));
        _dispatcher.Failures.Enqueue(new TimeoutException());
        await _grain.SubmitAsync([Request(1)]);
        (SiloAddress first, _) = await _dispatcher.NextDispatchAsync("first try");
        (SiloAddress second, PlaceRequest[] tasks) = await _dispatcher.NextDispatchAsync("second try");
        Assert.Equal(first, second);
        Assert.Single(tasks);
    }

    [Fact]
    public async Task Dispatch_Fails_GoesElsewhere()
    {
        await _grain.RegisterAsync(Node(0, 1));
        await _grain.RegisterAsync(Node(1, 1));
        _dispatcher.Failures.Enqueue(new InvalidOperationException("no connection"));
        await _grain.SubmitAsync([Request(1)]);
        (SiloAddress first, _) = await _dispatcher.NextDispatchAsync("first try");
        (SiloAddress second, _) = await _dispatcher.NextDispatchAsync("second try");
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Submit_Infeasible_TellsTheOwner()
    {
        NodeRegistration owner = Node(0, 1);
        await _grain.RegisterAsync(owner);
        await _grain.SubmitAsync([Request(1).Placed(at => at with { Demand = ResourceSet.FromCpus(64) }) with { Owner = owner.Node }]);
        (SiloAddress told, TaskId[] tasks, string reason) = await _dispatcher.NextInfeasibleAsync("notice");
        Assert.Equal((owner.Silo, Request(1).Task), (told, Assert.Single(tasks)));
        Assert.Contains("64 CPU", reason);
    }

    [Fact]
    public async Task Silo_Dies_NodeLeavesTheViewAndCannotRegister()
    {
        NodeRegistration stays = Node(0, 1);
        NodeRegistration dies = Node(1, 1);
        await _grain.RegisterAsync(stays);
        await _grain.RegisterAsync(dies);
        await _cluster.StopSiloAsync(_cluster.Silos[1]);
        ClusterView view = await _dispatcher.ViewWhereAsync(item => item.Version > 2, "view after the death");
        Assert.Equal(stays.Node, Assert.Single(view.Nodes).Node);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => _grain.RegisterAsync(dies));
        Assert.Contains("Start the node's process again", refused.Message);
    }

    [Fact]
    public async Task Submit_AnotherJobHoldsAllBySlots_ItsOwnerIsAskedOnceTheQuantumIsOver()
    {
        NodeRegistration owner = Node(0, 1);
        await _grain.RegisterAsync(owner);
        PlaceRequest slot = Request(1) with { Owner = owner.Node, Job = World.Job(1), IsSlot = true };
        await _grain.SubmitAsync([slot]);
        await _dispatcher.NextDispatchAsync("the slot");
        await _grain.SubmitAsync([Request(2) with { Job = World.Job(2) }]);
        // Nothing more is sent, so the grain's own timer has to notice that the quantum is over.
        (SiloAddress asked, TaskId[] slots) = await _dispatcher.NextRecallAsync("recall");
        Assert.Equal((owner.Silo, slot.Task), (asked, Assert.Single(slots)));
        await _grain.ReportAsync(new NodeReport { Node = owner.Node, Finished = [World.Run(slot)] });
        (_, PlaceRequest[] next) = await _dispatcher.NextDispatchAsync("the waiting task");
        Assert.Equal(Request(2).Task, Assert.Single(next).Task);
    }

    [Fact]
    public async Task Register_OtherNumberOfShards_IsRefusedAndSaysWhatToSet()
    {
        await _grain.RegisterAsync(Node(0, 1) with { Shards = 2 });
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _grain.RegisterAsync(Node(1, 1) with { Shards = 3 }));
        Assert.Contains("set to 3 scheduler shards", error.Message);
        Assert.Contains("alike on every node", error.Message);
        // The node itself may register again with another number.
        Assert.Single((await _grain.RegisterAsync(Node(0, 1) with { Shards = 3 })).Nodes);
    }

    [Fact]
    public async Task Register_SecondShard_PlacesButSendsNoViews()
    {
        ISchedulerGrain second = _cluster.Client.GetGrain<ISchedulerGrain>(1);
        NodeRegistration node = Node(0, 1) with { Shards = 2 };
        await second.RegisterAsync(node);
        await second.SubmitAsync([Request(1)]);
        await _dispatcher.NextDispatchAsync("a task of the second shard");
        ClusterView view = await _grain.RegisterAsync(node);
        Assert.Equal(view.Epoch, (await _dispatcher.ViewWhereAsync(_ => true, "the first shard's view")).Epoch);
    }

    [Fact]
    public async Task Submit_NegativeDemand_IsRefusedWhole()
    {
        PlaceRequest bad = Request(2).Placed(at => at with { Demand = new ResourceSet { CpuUnits = -1 } });
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => _grain.SubmitAsync([Request(1), bad]));
        Assert.Contains($"Task {bad.Task} demands a negative amount: -0.0001 CPU", error.Message);
        Assert.Empty(await _grain.PendingAsync(10));
    }

    private NodeRegistration Node(int silo, double cpus) =>
        World.Node((ulong)silo + 1, cpus) with { Silo = _cluster.Silos[silo].SiloAddress };

    private static PlaceRequest Request(ulong number) => new()
    {
        Task = new TaskId(new NodeId(77), number),
        Owner = new NodeId(77),
        Name = "f",
        Placement = new() { Demand = ResourceSet.FromCpus(1) },
    };
}
