using System.Collections.Concurrent;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Agent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class SchedulerLinkTests : IAsyncLifetime
{
    private static readonly NodeId Self = new(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Calls<object, object> _calls = new();
    private readonly ConcurrentQueue<string> _told = [];
    private readonly Guid _epoch = Guid.NewGuid();
    private SchedulerLink _link = null!;
    private Task? _stopped;
    private int _unregistered;

    private sealed record Registered(NodeRegistration Registration);

    private sealed record Submitted(PlaceRequest[] Tasks);

    private sealed record Cancelled(TaskId[] Tasks);

    // The epoch in the answer to a heartbeat.
    private Guid _epochNow;

    public async ValueTask InitializeAsync()
    {
        _epochNow = _epoch;
        _link = NewLink();
        Task registered = _link.RegisterAsync(_ => { }, default);
        (await _calls.NextAsync("register")).Answer.SetResult(new ClusterView { Epoch = _epoch });
        await registered.InTime("not registered");
        _told.Clear();
    }

    public async ValueTask DisposeAsync() => await StopAsync().InTime("the link did not stop");

    [Fact]
    public async Task Submit_WhileACallIsUnderWay_GoesWithTheNextInOrder()
    {
        _link.Submit(Request(1));
        var first = await Next<Submitted>("first");
        _link.Submit(Request(2));
        _link.Submit(Request(3));
        Assert.True(_calls.IsEmpty);
        first.Answer.SetResult(new SchedulerMemory(_epoch, 0));

        var second = await Next<Submitted>("second");

        Assert.Equal([1UL], first.Request.Tasks.Select(task => task.Task.Number));
        Assert.Equal([2UL, 3UL], second.Request.Tasks.Select(task => task.Task.Number));
        second.Answer.SetResult(new SchedulerMemory(_epoch, 0));
    }

    [Fact]
    public async Task Submit_VeryMany_AreSeveralCallsInOrder()
    {
        _link.Submit(Request(0));
        (TaskCompletionSource<object> answer, ulong next) = ((await Next<Submitted>("first")).Answer, 1);
        for (ulong i = 1; i <= 2_000; i++)
            _link.Submit(Request(i));
        for (ulong i = 2_001; i <= 2_004; i++)
            _link.Submit(Request(i) with { Payload = new byte[1 << 20] });
        answer.SetResult(new SchedulerMemory(_epoch, 0));
        while (next <= 2_004)
        {
            var call = await Next<Submitted>($"after {next}");
            Assert.InRange(call.Request.Tasks.Length, 1, 1_000);
            Assert.InRange(call.Request.Tasks.Sum(task => task.Payload.Length), 0, 2 << 20);
            foreach (PlaceRequest task in call.Request.Tasks)
                Assert.Equal(next++, task.Task.Number);
            call.Answer.SetResult(new SchedulerMemory(_epoch, 0));
        }
    }

    [Fact]
    public async Task Submit_OfAnotherJobBehindVeryMany_GoesWithTheNextCall()
    {
        _link.Submit(Request(1));
        var first = await Next<Submitted>("first");
        for (ulong i = 2; i <= 5_000; i++)
            _link.Submit(Request(i));
        _link.Submit(Request(5_001) with { Job = new JobId(Self, 2) });
        _link.Cancel(T(5_000));
        first.Answer.SetResult(new SchedulerMemory(_epoch, 0));

        var second = await Next<Submitted>("second");
        second.Answer.SetResult(new SchedulerMemory(_epoch, 0));
        Assert.Contains(second.Request.Tasks, task => task.Task == T(5_001));
        ulong next = second.Request.Tasks.Where(task => task.Job == default).Max(task => task.Task.Number) + 1;
        while (next < 5_000)
        {
            var call = await Next<Submitted>($"after {next}");
            foreach (PlaceRequest task in call.Request.Tasks)
                Assert.Equal(next++, task.Task.Number);
            call.Answer.SetResult(new SchedulerMemory(_epoch, 0));
        }

        // It never went there, and its owner is told that it is in no queue.
        Assert.Equal(["dequeued 5000"], _told);
    }

    [Fact]
    public async Task Cancel_OfATaskOnItsWay_ComesBehindIt()
    {
        _link.Submit(Request(1));
        var first = await Next<Submitted>("first");
        _link.Cancel(T(2));
        _link.Submit(Request(2));
        first.Answer.SetResult(new SchedulerMemory(_epoch, 0));

        (await Next<Submitted>("second")).Answer.SetResult(new SchedulerMemory(_epoch, 0));
        var cancel = await Next<Cancelled>("cancel");
        cancel.Answer.SetResult(new[] { T(2) });
        _link.Submit(Request(3)); // goes when the batch before it is done with
        (await Next<Submitted>("third")).Answer.SetResult(new SchedulerMemory(_epoch, 0));

        Assert.Equal([T(2)], cancel.Request.Tasks);
        Assert.Equal(["dequeued 2"], _told);
    }

    [Fact]
    public async Task Reports_AreTogetherAndNeverTwoAtOnce()
    {
        _link.Finished(new TaskAttempt(T(1), 1));
        var first = await Next<NodeReport>("first");
        _link.Finished(new TaskAttempt(T(2), 1));
        _link.Blocked(new TaskAttempt(T(3), 1));
        _link.Unblocked(new TaskAttempt(T(4), 1));
        _link.Refused(Request(5));
        Assert.True(_calls.IsEmpty);
        first.Answer.SetResult(new SchedulerMemory(_epoch, 0));

        var second = await Next<NodeReport>("second");

        Assert.Equal([T(1)], first.Request.Finished.Select(run => run.Task));
        Assert.Equal([T(2)], second.Request.Finished.Select(run => run.Task));
        Assert.Equal([T(3)], second.Request.Blocked.Select(run => run.Task));
        Assert.Equal([T(4)], second.Request.Unblocked.Select(run => run.Task));
        Assert.Equal([T(5)], second.Request.Refused.Select(task => task.Task));
        second.Answer.SetResult(new SchedulerMemory(_epoch, 0));
    }

    [Fact]
    public async Task Report_OfARunThatChangedTwice_SaysTheLastOnly()
    {
        _link.Blocked(new TaskAttempt(T(1), 1));
        var first = await Next<NodeReport>("first");
        _link.Unblocked(new TaskAttempt(T(1), 1));
        _link.Blocked(new TaskAttempt(T(1), 1));
        _link.Blocked(new TaskAttempt(T(2), 1));
        _link.Unblocked(new TaskAttempt(T(2), 1));
        first.Answer.SetResult(new SchedulerMemory(_epoch, 0));

        var second = await Next<NodeReport>("second");

        Assert.Equal([T(1)], second.Request.Blocked.Select(run => run.Task));
        Assert.Equal([T(2)], second.Request.Unblocked.Select(run => run.Task));
        second.Answer.SetResult(new SchedulerMemory(_epoch, 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_Fails_IsRepeatedUntilItIsAnswered(bool cancelled)
    {
        _link.Submit(Request(1));
        for (int i = 0; i < 3; i++)
        {
            var call = await Next<Submitted>($"call {i}", passTime: i > 0);
            Assert.Equal([1UL], call.Request.Tasks.Select(task => task.Task.Number));
            call.Answer.SetException(cancelled ? new TaskCanceledException("the silo stops") : new TimeoutException("no answer"));
        }

        var last = await Next<Submitted>("last", passTime: true);
        Assert.Equal([1UL], last.Request.Tasks.Select(task => task.Task.Number));
        last.Answer.SetResult(new SchedulerMemory(_epoch, 0));
    }

    [Fact]
    public async Task Submit_OneTaskIsRefused_TellsThatTaskAndSendsTheOthersInOrder()
    {
        _link.Submit(Request(0));
        var first = await Next<Submitted>("first");
        for (ulong i = 1; i <= 9; i++)
            _link.Submit(Request(i));
        first.Answer.SetResult(new SchedulerMemory(_epoch, 0));
        var taken = new List<ulong>();
        while (taken.Count < 8)
        {
            var call = await Next<Submitted>($"after {taken.Count}");
            if (call.Request.Tasks.Any(task => task.Task.Number == 6))
            {
                call.Answer.SetException(new ArgumentException("it names a bundle of no placement group"));
                continue;
            }

            taken.AddRange(call.Request.Tasks.Select(task => task.Task.Number));
            call.Answer.SetResult(new SchedulerMemory(_epoch, 0));
        }

        _link.Submit(Request(10));
        (await Next<Submitted>("the task behind them")).Answer.SetResult(new SchedulerMemory(_epoch, 0));
        Assert.Equal([1, 2, 3, 4, 5, 7, 8, 9], taken);
        Assert.Equal(["refused 6: it names a bundle of no placement group"], _told);
    }

    [Fact]
    public async Task Cancel_BehindASubmitThatArrived_IsRepeatedAlone()
    {
        _link.Submit(Request(1));
        var first = await Next<Submitted>("first");
        _link.Submit(Request(2));
        _link.Cancel(T(2));
        first.Answer.SetResult(new SchedulerMemory(_epoch, 0));
        (await Next<Submitted>("second")).Answer.SetResult(new SchedulerMemory(_epoch, 0));
        (await Next<Cancelled>("cancel")).Answer.SetException(new TimeoutException("lost"));

        var again = await Next<Cancelled>("cancel again", passTime: true);

        Assert.Equal([T(2)], again.Request.Tasks);
        again.Answer.SetResult(Array.Empty<TaskId>());
    }

    [Fact]
    public async Task NothingToSay_StillReportsFromTimeToTime()
    {
        var report = await Next<NodeReport>("heartbeat", passTime: true);

        Assert.Empty(report.Request.Finished);
        report.Answer.SetResult(new SchedulerMemory(_epoch, 0));
    }

    [Fact]
    public async Task NewEpoch_RegistersAgainThenTellsTheNode()
    {
        Guid epoch = _epochNow = Guid.NewGuid();
        _link.Submit(Request(1));
        (await Next<Submitted>("first")).Answer.SetResult(new SchedulerMemory(epoch, 0));

        var register = await Next<Registered>("register");
        Assert.Empty(_told);
        register.Answer.SetResult(new ClusterView { Epoch = epoch });
        _link.Submit(Request(2));
        (await Next<Submitted>("second")).Answer.SetResult(new SchedulerMemory(epoch, 0));
        _link.Submit(Request(3));
        (await Next<Submitted>("third")).Answer.SetResult(new SchedulerMemory(epoch, 0));

        Assert.Equal(["view", "forgot"], _told);
    }

    /// <summary>The owner may have heard of the death before the scheduler, which took what came meanwhile for placed.</summary>
    [Fact]
    public async Task Removal_OfANode_TellsTheNodeOnce()
    {
        _link.Submit(Request(1));
        (await Next<Submitted>("first")).Answer.SetResult(new SchedulerMemory(_epoch, 1));
        _link.Submit(Request(2));
        (await Next<Submitted>("second")).Answer.SetResult(new SchedulerMemory(_epoch, 1));
        _link.Submit(Request(3));
        (await Next<Submitted>("an older answer")).Answer.SetResult(new SchedulerMemory(_epoch, 0));
        _link.Submit(Request(4));
        (await Next<Submitted>("fourth")).Answer.SetResult(new SchedulerMemory(_epoch, 1));

        Assert.Equal(["forgot"], _told);
    }

    [Fact]
    public async Task NewEpoch_RegistrationFails_IsRepeated()
    {
        Guid epoch = _epochNow = Guid.NewGuid();
        _link.Submit(Request(1));
        (await Next<Submitted>("first")).Answer.SetResult(new SchedulerMemory(epoch, 0));
        (await Next<Registered>("register")).Answer.SetException(new TimeoutException("no answer"));

        (await Next<Registered>("register again", passTime: true)).Answer.SetResult(new ClusterView { Epoch = epoch });
        _link.Submit(Request(2));
        (await Next<Submitted>("second")).Answer.SetResult(new SchedulerMemory(epoch, 0));

        Assert.Equal(["view", "forgot"], _told);
    }

    [Fact]
    public async Task Register_HasNotSucceeded_NothingElseIsSent()
    {
        await StopAsync(); // the registered one would report as time passes
        await using SchedulerLink link = NewLink();
        link.Submit(Request(1));
        _time.Advance(TimeSpan.FromMinutes(1)); // many heartbeats
        Assert.True(_calls.IsEmpty);

        Task registered = link.RegisterAsync(_ => { }, default);
        var register = await Next<Registered>("register");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_calls.IsEmpty);
        register.Answer.SetResult(new ClusterView { Epoch = _epoch });
        await registered.InTime("not registered");

        var submit = await Next<Submitted>("submit");
        Assert.Equal([1UL], submit.Request.Tasks.Select(task => task.Task.Number));
        submit.Answer.SetResult(new SchedulerMemory(_epoch, 0));
    }

    [Fact]
    public async Task Register_SchedulerMoves_IsRepeatedAndSaysWhy()
    {
        var reasons = new ConcurrentQueue<string>();
        await using SchedulerLink link = NewLink();
        Task registered = link.RegisterAsync(e => reasons.Enqueue(e.Message), default);
        (await Next<Registered>("first")).Answer.SetException(new TimeoutException("its silo leaves"));
        (await Next<Registered>("second", passTime: true)).Answer.SetResult(new ClusterView { Epoch = _epoch });

        await registered.InTime("not registered");
        Assert.Equal(["its silo leaves"], reasons);
    }

    [Fact]
    public async Task Register_IsRefused_Throws()
    {
        await using SchedulerLink link = NewLink();
        Task registered = link.RegisterAsync(_ => { }, default);
        (await Next<Registered>("first")).Answer.SetException(new InvalidOperationException("other shards"));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => registered.InTime("not refused"));
        Assert.Equal("other shards", error.Message);
    }

    [Fact]
    public async Task Unregister_BeforeRegistration_SaysNothing()
    {
        await using SchedulerLink link = NewLink();
        await link.UnregisterAsync().InTime("not unregistered");
        Assert.Equal(0, _unregistered);
    }

    [Fact]
    public async Task Unregister_ThenANewEpoch_DoesNotComeBackAndReportsNoMore()
    {
        _link.Finished(new TaskAttempt(T(1), 1));
        var report = await Next<NodeReport>("report");
        await _link.UnregisterAsync();
        report.Answer.SetResult(new SchedulerMemory(Guid.NewGuid(), 0));
        _link.Finished(new TaskAttempt(T(2), 1));
        _time.Advance(TimeSpan.FromMinutes(1));

        await StopAsync().InTime("the link did not stop");
        Assert.True(_calls.IsEmpty);
    }

    [Fact]
    public async Task Dispose_WhileItRepeats_StopsAtOnceAndSaysNothingMore()
    {
        _link.Submit(Request(1));
        (await Next<Submitted>("first")).Answer.SetException(new TimeoutException("no answer"));

        await StopAsync().InTime("the link did not stop");
        _link.Submit(Request(2));

        Assert.True(_calls.IsEmpty);
    }

    private SchedulerLink NewLink() =>
        new(new Grain(_calls, () => _unregistered++), Self, new Client(_told), _time, NullLogger.Instance, Task.Run);

    private Task StopAsync() => _stopped ??= _link.DisposeAsync().AsTask();

    private static TaskId T(ulong number) => new(Self, number);

    private static PlaceRequest Request(ulong number) =>
        new() { Task = T(number), Attempt = 1, Owner = Self, Placement = new() };

    private async Task<(T Request, TaskCompletionSource<object> Answer)> Next<T>(string phase, bool passTime = false)
    {
        while (true)
        {
            Task<(object Request, TaskCompletionSource<object> Answer)> next = _calls.NextAsync(phase);
            (object request, TaskCompletionSource<object> answer) = passTime ? await next.WhileTimePasses(_time, phase) : await next;
            if (request is T expected)
                return (expected, answer);
            // The time that passed for something else may have been enough for a heartbeat.
            Assert.True(IsHeartbeat(request), $"{phase}: {request} came instead of {typeof(T).Name}.");
            answer.SetResult(new SchedulerMemory(_epochNow, 0));
        }
    }

    private static bool IsHeartbeat(object request) =>
        request is NodeReport { Finished.Length: 0, Blocked.Length: 0, Unblocked.Length: 0, Refused.Length: 0 };

    private sealed class Grain(Calls<object, object> calls, Action unregistered) : ISchedulerGrain
    {
        public async Task<ClusterView> RegisterAsync(NodeRegistration registration) =>
            (ClusterView)await calls.CallAsync(new Registered(registration));

        public Task UnregisterAsync(NodeId node)
        {
            unregistered();
            return Task.CompletedTask;
        }

        public async Task<SchedulerMemory> SubmitAsync(PlaceRequest[] ready) =>
            (SchedulerMemory)await calls.CallAsync(new Submitted(ready));

        public async Task<SchedulerMemory> ReportAsync(NodeReport report) => (SchedulerMemory)await calls.CallAsync(report);

        public async Task<TaskId[]> CancelAsync(TaskId[] tasks) => (TaskId[])await calls.CallAsync(new Cancelled(tasks));

        public Task CreateGroupAsync(GroupRequest group) => throw new NotSupportedException();

        public Task RemoveGroupsAsync(PlacementGroupId[] groups) => throw new NotSupportedException();

        public Task<GroupView?> GroupAsync(PlacementGroupId group) => throw new NotSupportedException();

        public Task<ClusterView> ViewAsync() => Task.FromResult(new ClusterView());

        public Task<WaitReason?> ExplainAsync(TaskId task) => Task.FromResult<WaitReason?>(null);

        public Task<PendingTask[]> PendingAsync(int limit) => Task.FromResult(Array.Empty<PendingTask>());
    }

    private sealed class Client(ConcurrentQueue<string> told) : ISchedulerClient
    {
        public NodeRegistration DescribeNode() => new() { Node = Self, Silo = null!, Total = ResourceSet.FromCpus(1) };

        public void OnView(ClusterView view) => told.Enqueue("view");

        public void OnSchedulerForgot() => told.Enqueue("forgot");

        public void OnRefused(PlaceRequest request, string reason) => told.Enqueue($"refused {request.Task.Number}: {reason}");

        public void OnDequeued(TaskId[] tasks)
        {
            foreach (TaskId task in tasks)
                told.Enqueue($"dequeued {task.Number}");
        }
    }
}
