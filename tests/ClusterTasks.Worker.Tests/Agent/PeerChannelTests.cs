using System.Buffers;
using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class PeerChannelTests
{
    private static readonly NodeId Peer = new(2);

    private readonly FakeTimeProvider _time = new();
    private readonly Calls<(ulong Sequence, byte[] Frames), RefusedMessage[]?> _calls = new();
    private readonly ConcurrentQueue<string> _refused = [];
    private readonly ConcurrentQueue<TaskId> _unheard = [];
    private readonly PeerChannel _channel;
    private bool _isGone;

    public PeerChannelTests() => _channel = new PeerChannel(
        Peer,
        (sequence, frames) => _calls.CallAsync((sequence, frames)),
        () => true,
        _ => _isGone,
        (type, body, reason) => _refused.Enqueue($"{type} {FrameReader.Decode<Accepted>(body).Task.Number}: {reason}"),
        outcome => _unheard.Enqueue(outcome.Task),
        _time,
        NullLogger.Instance,
        Task.Run);

    [Fact]
    public async Task Post_WhileACallIsUnderWay_GoesTogetherInOrderWithTheNext()
    {
        Post(1);
        var call = await _calls.NextAsync("first");
        Task first = _channel.SettledAsync();
        Post(2);
        Post(3);
        Task all = _channel.SettledAsync();
        Assert.Equal([1UL], Numbers(call.Request.Frames));
        Assert.True(_calls.IsEmpty);

        call.Answer.SetResult(null);
        await first.InTime("first: not acknowledged");
        Assert.False(all.IsCompleted);
        var next = await _calls.NextAsync("second");
        Assert.Equal(call.Request.Sequence + 1, next.Request.Sequence);
        Assert.Equal([2UL, 3UL], Numbers(next.Request.Frames));
        next.Answer.SetResult(null);
        await all.InTime("second: not acknowledged");
        _channel.AssertInvariants();
    }

    [Fact]
    public async Task Deliver_Fails_IsRepeatedWithTheSameNumberAndBytes()
    {
        Post(1);
        var call = await _calls.NextAsync("first");
        Task posted = _channel.SettledAsync();
        call.Answer.SetException(new TimeoutException("lost"));

        var again = await _calls.NextAsync("again").WhileTimePasses(_time, "the call was not repeated");

        Assert.Equal(call.Request.Sequence, again.Request.Sequence);
        Assert.Equal(call.Request.Frames, again.Request.Frames);
        Assert.False(posted.IsCompleted);
        again.Answer.SetResult(null);
        await posted.InTime("not acknowledged");
    }

    [Fact]
    public async Task Deliver_TheReceiverCannotHandleOneMessage_HandsItBackAndTheRestIsTaken()
    {
        Post(1);
        var call = await _calls.NextAsync("first");
        foreach (ulong number in (ulong[])[2, 3, 4])
            Post(number);
        call.Answer.SetResult(null);

        (await _calls.NextAsync("second")).Answer.SetResult([new RefusedMessage(1, "a fault there")]);

        await _channel.SettledAsync().InTime("not acknowledged");
        Assert.Equal(["Accepted 3: a fault there"], _refused);
    }

    [Fact]
    public async Task Deliver_OneMessageCanNeverBeSent_HandsItBackAndSendsTheRestInOrder()
    {
        Post(0);
        var first = await _calls.NextAsync("first");
        for (ulong number = 1; number <= 7; number++)
            Post(number);
        first.Answer.SetResult(null);
        var arrived = new List<ulong>();
        while (arrived.Count < 6)
        {
            var call = await _calls.NextAsync($"after {arrived.Count}");
            ulong[] numbers = Numbers(call.Request.Frames);
            if (numbers.Contains(5UL))
            {
                call.Answer.SetException(new ArgumentException("too large"));
                continue;
            }

            arrived.AddRange(numbers);
            call.Answer.SetResult(null);
        }

        await _channel.SettledAsync().InTime("not acknowledged");
        Assert.Equal([1UL, 2, 3, 4, 6, 7], arrived);
        Assert.Equal(["Accepted 5: too large"], _refused);
    }

    [Fact]
    public async Task PostLine_MoreThanItsRoom_CountsTheOthersInTheirPlaceAndLetsMessagesPass()
    {
        var job = new JobId(Peer, 1);
        var line = new LogLine("f", Peer, 7, IsError: false, new string('x', 10_000));
        _channel.PostLine(job, line);
        var call = await _calls.NextAsync("first");
        const int more = 1_000;
        for (int i = 0; i < more; i++)
            _channel.PostLine(job, line);
        Post(1);

        var shown = new List<string>();
        bool isThere = false;
        long bytes = 0;
        Task settled = _channel.SettledAsync();
        while (!settled.IsCompleted || !shown.Exists(text => text.Contains("missing", StringComparison.Ordinal)))
        {
            bytes += call.Request.Frames.Length;
            (List<string> lines, bool hasMessage) = Lines(call.Request.Frames);
            shown.AddRange(lines);
            isThere |= hasMessage;
            call.Answer.SetResult(null);
            if (shown.Exists(text => text.Contains("missing", StringComparison.Ordinal)))
                break;
            call = await _calls.NextAsync($"after {shown.Count} lines");
        }

        await _channel.SettledAsync().InTime("not acknowledged");
        Assert.True(isThere);
        Assert.InRange(bytes, 1 << 20, 2 << 20);
        int passed = shown.Count(text => text.Length == 10_000);
        string notice = Assert.Single(shown, text => text.Length != 10_000);
        Assert.StartsWith($"{more + 1 - passed} lines of output are missing here", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ManyBytes_AreSeveralCalls()
    {
        Post(1);
        var call = await _calls.NextAsync("first");
        Task first = _channel.SettledAsync();
        for (ulong i = 0; i < 10; i++)
            _channel.Post(new OutcomeFrame(new TaskOutcome(default, 1, default, new ResultEntry(0, new byte[64 << 10], 1, []), "")));
        Post(2);
        Task last = _channel.SettledAsync();
        call.Answer.SetResult(null);
        await first.InTime("first: not acknowledged");
        int calls = 0;
        while (!last.IsCompleted)
        {
            var next = await _calls.NextAsync($"call {calls}");
            Assert.InRange(next.Request.Frames.Length, 1, 400 << 10);
            next.Answer.SetResult(null);
            calls++;
            if (calls == 3)
                await last.InTime("last: not acknowledged");
        }

        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task Close_WithCallsUnderWayAndWaiting_LetsEverybodyGoOn()
    {
        Post(1);
        var call = await _calls.NextAsync("first");
        Post(2);
        Task settled = _channel.SettledAsync();

        _channel.Close("it died");
        await settled.InTime("the waiting message was not given up");
        call.Answer.SetException(new TimeoutException("dead"));

        Post(3);
        Assert.True(_channel.SettledAsync().IsCompleted, "A message to a dead node must not wait.");
        Assert.True(_calls.IsEmpty);
    }

    [Fact]
    public async Task Deliver_ToANodeThatIsNone_IsGivenUp()
    {
        _isGone = true;
        Post(1);
        var call = await _calls.NextAsync("first");
        Task posted = _channel.SettledAsync();

        call.Answer.SetException(new InvalidOperationException("no such node"));

        await posted.InTime("not given up");
    }

    [Fact]
    public async Task Post_TooLargeMessage_ThrowsAndTheRestIsSent()
    {
        Assert.Throws<ClusterTasksException>(() => _channel.Post(new PutInline(default, new byte[FrameBuffer.MaxFrameBytes], [])));
        _channel.AssertInvariants();

        Post(1);

        var call = await _calls.NextAsync("after the failure");
        Assert.Equal([1UL], Numbers(call.Request.Frames));
        call.Answer.SetResult(null);
        await _channel.SettledAsync().InTime("not acknowledged");
    }

    private void Post(ulong number) => _channel.Post(new Accepted(new TaskId(Peer, number), 1));

    private static (List<string> Lines, bool HasMessage) Lines(byte[] frames)
    {
        var lines = new List<string>();
        bool hasMessage = false;
        var buffer = new ReadOnlySequence<byte>(frames);
        while (FrameReader.TryCut(ref buffer, out FrameType type, out ReadOnlySequence<byte> body))
        {
            if (type == FrameType.JobLog)
                lines.Add(FrameReader.Decode<JobLog>(body).Line.Text);
            else
                hasMessage = true;
        }

        return (lines, hasMessage);
    }

    private static ulong[] Numbers(byte[] frames)
    {
        var numbers = new List<ulong>();
        var buffer = new ReadOnlySequence<byte>(frames);
        while (FrameReader.TryCut(ref buffer, out _, out ReadOnlySequence<byte> body))
            numbers.Add(FrameReader.Decode<Accepted>(body).Task.Number);
        return [.. numbers];
    }
}
