using System.Net;
using ClusterTasks.Worker.Agent;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class LeaveNoticeTests
{
    private static readonly SiloAddress A = Silo(1), B = Silo(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly HashSet<SiloAddress> _others = [A, B];

    [Fact]
    public async Task Send_TwoNodes_EndsWhenBothKnow()
    {
        var answers = new Dictionary<SiloAddress, TaskCompletionSource> { [A] = new(), [B] = new() };
        Task sent = New(silo => answers[silo].Task).SendAsync(Patience, CancellationToken.None);

        answers[A].SetResult();
        Assert.False(sent.IsCompleted);
        answers[B].SetResult();

        await sent.InTime("not sent");
    }

    [Fact]
    public async Task Send_FirstCallsAreLostOrFail_AreMadeAgain()
    {
        var calls = new Dictionary<SiloAddress, int> { [A] = 0, [B] = 0 };
        Task sent = New(silo =>
            ++calls[silo] > 1 ? Task.CompletedTask : silo.Equals(A) ? Never() : throw new InvalidOperationException("refused"))
            .SendAsync(Patience, CancellationToken.None);

        _time.Advance(LeaveNotice.Pause);
        Assert.Equal((1, 2), (calls[A], calls[B]));
        Assert.False(sent.IsCompleted);
        _time.Advance(LeaveNotice.Attempt);
        await sent.InTime("not sent");

        Assert.Equal((2, 2), (calls[A], calls[B]));
    }

    [Fact]
    public async Task Send_NodeDiesOrLeavesItself_IsNotWaitedFor()
    {
        Task sent = New(silo => silo.Equals(A) ? Never() : Task.CompletedTask).SendAsync(TimeSpan.FromDays(1), CancellationToken.None);

        _others.Remove(A);
        _time.Advance(LeaveNotice.Attempt);
        await sent.InTime("not ended");

        Assert.True(_time.GetUtcNow() - _time.Start < Patience);
    }

    /// <summary>Its process is gone, and without the list of the nodes the cluster cannot say so.</summary>
    [Fact]
    public async Task Send_NodeRefusesEveryCall_IsGivenUp()
    {
        int calls = 0;
        LeaveNotice notice = New(
            silo => silo.Equals(B) ? Task.CompletedTask
            : throw new InvalidOperationException($"refused {++calls}"), new PausingTime(LeaveNotice.Pause));

        await notice.SendAsync(TimeSpan.FromDays(1), CancellationToken.None).InTime("not given up");

        Assert.Equal(LeaveNotice.Refusals, calls);
    }

    [Fact]
    public async Task Send_NodeNeverAnswers_EndsWithItsTime()
    {
        Task sent = New(_ => Never()).SendAsync(Patience, CancellationToken.None);

        _time.Advance(LeaveNotice.Attempt);
        Assert.False(sent.IsCompleted);
        _time.Advance(Patience);

        await sent.InTime("still sending");
    }

    [Fact]
    public async Task Send_StopIsCutShort_EndsAtOnce()
    {
        using var stop = new CancellationTokenSource();
        Task sent = New(_ => Never()).SendAsync(Patience, stop.Token);

        await stop.CancelAsync();

        await sent.InTime("still sending");
    }

    private LeaveNotice New(Func<SiloAddress, Task> tell, TimeProvider? time = null) => new(() => _others, tell, time ?? _time);

    private static Task Never() => new TaskCompletionSource().Task;

    private static SiloAddress Silo(byte host) => SiloAddress.New(new IPEndPoint(new IPAddress([10, 0, 0, host]), 11111), host);
}
