using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Ownership;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class PeerChannelTests
{
    private static readonly NodeId Peer = new(2);

    private readonly FakeTimeProvider _time = new();
    private readonly Calls<(ulong Sequence, byte[] Frames), bool> _calls = new();
    private readonly PeerChannel _channel;
    private Task _holds = Task.CompletedTask;
    private bool _isKnown = true;

    public PeerChannelTests() => _channel = new PeerChannel(
        Peer, (sequence, frames) => _calls.CallAsync((sequence, frames)), () => _isKnown, () => _holds, _time, NullLogger.Instance);

    [Fact]
    public async Task Post_WhileACallIsUnderWay_GoesTogetherInOrderWithTheNext()
    {
        Task first = Post(1);
        var call = await _calls.NextAsync("first");
        Task second = Post(2);
        Task third = Post(3);
        Assert.Equal([1UL], Numbers(call.Request.Frames));
        Assert.True(_calls.IsEmpty);

        call.Answer.SetResult(true);
        await first.InTime("first: not acknowledged");
        Assert.False(second.IsCompleted);
        var next = await _calls.NextAsync("second");
        Assert.Equal(call.Request.Sequence + 1, next.Request.Sequence);
        Assert.Equal([2UL, 3UL], Numbers(next.Request.Frames));
        next.Answer.SetResult(true);
        await Task.WhenAll(second, third).InTime("second: not acknowledged");
        _channel.AssertInvariants();
    }

    [Fact]
    public async Task Deliver_Fails_IsRepeatedWithTheSameNumberAndBytes()
    {
        Task posted = Post(1);
        var call = await _calls.NextAsync("first");
        call.Answer.SetException(new TimeoutException("lost"));

        var again = await _calls.NextAsync("again").WhileTimePasses(_time, "the call was not repeated");

        Assert.Equal(call.Request.Sequence, again.Request.Sequence);
        Assert.Equal(call.Request.Frames, again.Request.Frames);
        Assert.False(posted.IsCompleted);
        again.Answer.SetResult(true);
        await posted.InTime("not acknowledged");
    }

    [Fact]
    public async Task Post_ManyBytes_AreSeveralCalls()
    {
        Task first = Post(1);
        var call = await _calls.NextAsync("first");
        for (ulong i = 0; i < 10; i++)
            _ = _channel.Post(new OutcomeFrame(new TaskOutcome(default, 1, default, new ResultEntry(0, new byte[64 << 10], 1, []), "")));
        Task last = Post(2);
        call.Answer.SetResult(true);
        await first.InTime("first: not acknowledged");
        int calls = 0;
        while (!last.IsCompleted)
        {
            var next = await _calls.NextAsync($"call {calls}");
            Assert.InRange(next.Request.Frames.Length, 1, 400 << 10);
            next.Answer.SetResult(true);
            calls++;
            if (calls == 3)
                await last.InTime("last: not acknowledged");
        }

        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task Deliver_WaitsForTheHoldsOfThisNode()
    {
        var holds = new TaskCompletionSource();
        _holds = holds.Task;
        Task posted = Post(1);
        Assert.True(_calls.IsEmpty);

        holds.SetResult();

        (await _calls.NextAsync("after the holds")).Answer.SetResult(true);
        await posted.InTime("not acknowledged");
    }

    [Fact]
    public async Task Close_WithCallsUnderWayAndWaiting_LetsEverybodyGoOn()
    {
        Task first = Post(1);
        var call = await _calls.NextAsync("first");
        Task second = Post(2);

        _channel.Close();
        await second.InTime("the waiting message was not given up");
        call.Answer.SetException(new TimeoutException("dead"));
        await PassTime(first);

        await Post(3).InTime("a message to a dead node must not wait");
        Assert.True(_calls.IsEmpty);
    }

    [Fact]
    public async Task Deliver_ToANodeThatNobodyKnows_IsGivenUp()
    {
        _isKnown = false;
        Task posted = Post(1);
        var call = await _calls.NextAsync("first");
        _time.Advance(TimeSpan.FromMinutes(1));

        call.Answer.SetException(new InvalidOperationException("no such node"));

        await posted.InTime("not given up");
    }

    [Fact]
    public async Task Post_TooLargeMessage_ThrowsAndTheRestIsSent()
    {
        Assert.Throws<ClusterTasksException>(() =>
        {
            _ = _channel.Post(new PutInline(default, new byte[FrameBuffer.MaxFrameBytes], []));
        });
        _channel.AssertInvariants();

        Task posted = Post(1);

        var call = await _calls.NextAsync("after the failure");
        Assert.Equal([1UL], Numbers(call.Request.Frames));
        call.Answer.SetResult(true);
        await posted.InTime("not acknowledged");
    }

    private Task Post(ulong number) => _channel.Post(new Accepted(new TaskId(Peer, number), 1));

    private async Task PassTime(Task until) => await until.ContinueWith(_ => true, TaskScheduler.Default).WhileTimePasses(_time, "it did not end");

    private static ulong[] Numbers(byte[] frames)
    {
        var numbers = new List<ulong>();
        var buffer = new ReadOnlySequence<byte>(frames);
        while (FrameReader.TryCut(ref buffer, out _, out ReadOnlySequence<byte> body))
            numbers.Add(FrameReader.Decode<Accepted>(body).Task.Number);
        return [.. numbers];
    }
}
