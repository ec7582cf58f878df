using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Agent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class SchedulerShardsTests : IAsyncLifetime
{
    private static readonly NodeId Self = new(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Shard[] _grains = [new(), new()];
    private readonly Client _client = new();
    private SchedulerShards _shards = null!;
    private Task? _stopped;
    private ulong _tasks;

    public async ValueTask InitializeAsync()
    {
        _shards = new SchedulerShards(
            2, shard => _grains[shard], Self, ResourceSet.FromCpus(1), _client, _time, NullLogger.Instance, Task.Run);
        await _shards.RegisterAsync(_ => { }, default).InTime("not registered");
    }

    public async ValueTask DisposeAsync() => await StopAsync().InTime("the links did not stop");

    [Fact]
    public async Task Register_TwoShards_BothKnowTheirNumberAndOneViewIsTaken()
    {
        foreach (Shard grain in _grains)
            Assert.Equal(2, (await grain.Registrations.NextAsync("registration")).Shards);
        Assert.Equal(1, _client.Views);
    }

    [Fact]
    public async Task Submit_TasksOfTwoJobs_GoToTheirShards()
    {
        PlaceRequest[] requests = [OfShard(0), OfShard(1)];
        foreach (PlaceRequest request in requests)
            _shards.Submit(request);
        Assert.Equal(requests[0].Task, Assert.Single(await _grains[0].Submits.NextAsync("first")).Task);
        Assert.Equal(requests[1].Task, Assert.Single(await _grains[1].Submits.NextAsync("second")).Task);
    }

    [Fact]
    public async Task Admit_SlotOfAnotherShard_IsRefusedToItsSchedulerWhichLearnsWhy()
    {
        PlaceRequest first = OfShard(0);
        PlaceRequest second = OfShard(1);
        Assert.Equal([first], _shards.Admit([first]));
        await _grains[1].ReportWhereAsync("the other shard is told", report => ResourceSet.FromCpus(1).Equals(report.Elsewhere));
        Assert.Empty(_shards.Admit([second]));
        NodeReport refused = await _grains[1].ReportWhereAsync("refusal", report => report.Refused.Length > 0);
        Assert.Equal(second.Task, Assert.Single(refused.Refused).Task);
        _shards.Finished(new TaskAttempt(first.Task, 0));
        NodeReport finished = await _grains[0].ReportWhereAsync("the end of the first", report => report.Finished.Length > 0);
        Assert.Equal(first.Task, Assert.Single(finished.Finished).Task);
        await _grains[1].ReportWhereAsync("the other shard is told that it is free", report => ResourceSet.Empty.Equals(report.Elsewhere));
        Assert.Equal([second], _shards.Admit([second]));
    }

    [Fact]
    public async Task Register_AfterARestartOfOneShard_TellsItItsOwnRunsAndWhatTheOtherUses()
    {
        PlaceRequest[] requests =
        [
            OfShard(0).Placed(at => at with { Demand = ResourceSet.FromCpus(0.25) }),
            OfShard(1).Placed(at => at with { Demand = ResourceSet.FromCpus(0.5) }),
        ];
        Assert.Equal(requests, _shards.Admit(requests));
        _client.Held = [.. requests.Select(request => new TaskAttempt(request.Task, 0) { Demand = request.Placement.Demand })];
        await _grains[1].Registrations.NextAsync("the first registration");
        _grains[1].Epoch = Guid.NewGuid();
        _shards.Submit(OfShard(1));
        NodeRegistration again = await _grains[1].Registrations.NextAsync("registration with the new epoch");
        Assert.Equal(requests[1].Task, Assert.Single(again.Held).Task);
        Assert.Equal(ResourceSet.FromCpus(0.25), again.Elsewhere);
    }

    [Fact]
    public async Task Beside_CpusThatNoRunStandsFor_EveryShardHearsOfThem_AlsoAfterItsRestart()
    {
        _shards.Beside(ResourceSet.FromCpus(0.5));
        foreach (Shard grain in _grains)
            await grain.ReportWhereAsync("the shard is told of them", report => ResourceSet.FromCpus(0.5).Equals(report.Elsewhere));

        PlaceRequest request = OfShard(0).Placed(at => at with { Demand = ResourceSet.FromCpus(0.25) });
        Assert.Equal([request], _shards.Admit([request]));
        await _grains[1].ReportWhereAsync("and of the other shard's work", report => ResourceSet.FromCpus(0.75).Equals(report.Elsewhere));
        await _grains[0].Registrations.NextAsync("the first registration");
        _grains[0].Epoch = Guid.NewGuid();
        _shards.Submit(OfShard(0));
        Assert.Equal(ResourceSet.FromCpus(0.5), (await _grains[0].Registrations.NextAsync("registration with the new epoch")).Elsewhere);

        _shards.Beside(ResourceSet.Empty);
        await _grains[0].ReportWhereAsync("the shard is told that they are free", report => ResourceSet.Empty.Equals(report.Elsewhere));
    }

    [Fact]
    public async Task Explain_TaskOfTheSecondShard_IsAnswered()
    {
        _grains[1].Reason = new WaitReason(WaitKind.Queued, "because");
        Assert.Equal("because", (await _shards.ExplainAsync(OfShard(1).Task))?.Text);
    }

    [Fact]
    public async Task Unregister_ThenAReport_NothingIsSentAnyMore()
    {
        await _shards.UnregisterAsync();
        _shards.Finished(new TaskAttempt(OfShard(0).Task, 0));
        await StopAsync();
        Assert.All(_grains, grain => Assert.True(grain.Reports.IsEmpty));
    }

    private Task StopAsync() => _stopped ??= _shards.DisposeAsync().AsTask();

    private PlaceRequest OfShard(int shard)
    {
        uint job = 0;
        while (ShardBooks.ShardOf(new JobId(Self, job), 2) != shard)
            job++;
        return new PlaceRequest
        {
            Task = new TaskId(Self, ++_tasks),
            Owner = Self,
            Job = new JobId(Self, job),
            Placement = new() { Demand = ResourceSet.FromCpus(1) },
        };
    }

    /// <summary>The messages that came, in order.</summary>
    private sealed class Inbox<T>
    {
        private readonly System.Threading.Channels.Channel<T> _channel = System.Threading.Channels.Channel.CreateUnbounded<T>();

        internal bool IsEmpty => _channel.Reader.Count == 0;

        internal void Add(T item) => _channel.Writer.TryWrite(item);

        internal async Task<T> NextAsync(string phase)
        {
            Task<T> next = _channel.Reader.ReadAsync().AsTask();
            await next.InTime($"{phase}: nothing came");
            return await next;
        }
    }

    private sealed class Shard : ISchedulerGrain
    {
        internal Guid Epoch { get; set; } = Guid.NewGuid();

        internal WaitReason? Reason { get; set; }

        internal Inbox<NodeRegistration> Registrations { get; } = new();

        internal Inbox<PlaceRequest[]> Submits { get; } = new();

        internal Inbox<NodeReport> Reports { get; } = new();

        internal async Task<NodeReport> ReportWhereAsync(string phase, Func<NodeReport, bool> isIt)
        {
            while (true)
            {
                NodeReport report = await Reports.NextAsync(phase);
                if (isIt(report))
                    return report;
            }
        }

        public Task<ClusterView> RegisterAsync(NodeRegistration registration)
        {
            Registrations.Add(registration);
            return Task.FromResult(new ClusterView { Epoch = Epoch });
        }

        public Task UnregisterAsync(NodeId node) => Task.CompletedTask;

        public Task<SchedulerMemory> SubmitAsync(PlaceRequest[] ready)
        {
            Submits.Add(ready);
            return Task.FromResult(new SchedulerMemory(Epoch, 0));
        }

        public Task<SchedulerMemory> ReportAsync(NodeReport report)
        {
            Reports.Add(report);
            return Task.FromResult(new SchedulerMemory(Epoch, 0));
        }

        public Task<TaskId[]> CancelAsync(TaskId[] tasks) => Task.FromResult(tasks);

        public Task CreateGroupAsync(GroupRequest group) => throw new NotSupportedException();

        public Task RemoveGroupsAsync(PlacementGroupId[] groups) => throw new NotSupportedException();

        public Task<GroupView?> GroupAsync(PlacementGroupId group) => throw new NotSupportedException();

        public Task<ClusterView> ViewAsync() => Task.FromResult(new ClusterView());

        public Task<WaitReason?> ExplainAsync(TaskId task) => Task.FromResult(Reason);

        public Task<PendingTask[]> PendingAsync(int limit) => Task.FromResult(Array.Empty<PendingTask>());
    }

    private sealed class Client : ISchedulerClient
    {
        internal int Views { get; private set; }

        internal TaskAttempt[] Held { get; set; } = [];

        public NodeRegistration DescribeNode() => new() { Node = Self, Silo = null!, Total = ResourceSet.FromCpus(1), Held = Held };

        public void OnView(ClusterView view) => Views++;

        public void OnSchedulerForgot()
        {
        }

        public void OnDequeued(TaskId[] tasks)
        {
        }

        public void OnRefused(PlaceRequest request, string reason)
        {
        }
    }
}
