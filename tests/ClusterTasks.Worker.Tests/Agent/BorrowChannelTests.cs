using System.Collections.Concurrent;
using ClusterTasks.Worker.Agent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class BorrowChannelTests
{
    private static readonly NodeId Owner = new(2);

    private readonly FakeTimeProvider _time = new();
    private readonly Calls<(ulong Sequence, byte[] Ids, bool[] Begins), bool[]> _calls = new();
    private readonly ConcurrentQueue<string> _lost = [];
    private readonly SettledCount _settled = new();
    private readonly BorrowChannel _channel;
    private volatile bool _hasAddress = true;
    private bool _isGone;

    public BorrowChannelTests() => _channel = new BorrowChannel(
        Owner, (sequence, ids, begins) =>
            _calls.CallAsync((sequence, ids, begins)), () =>
            _hasAddress, _ => _isGone, (id, reason) => _lost.Enqueue($"{id.Task.Number}: {reason}"),
        _settled.Add, _time, NullLogger.Instance, Task.Run);

    [Fact]
    public async Task Post_BeginAndEnd_ArriveInOrder()
    {
        _channel.Post(Id(1), begins: true);
        var call = await _calls.NextAsync("first");
        _channel.Post(Id(1), begins: false);
        _channel.Post(Id(1), begins: true);
        _channel.Post(Id(2), begins: true);
        call.Answer.SetResult([true]);

        var next = await _calls.NextAsync("second");

        Assert.Equal(call.Request.Sequence + 1, next.Request.Sequence);
        Assert.Equal([1UL, 1UL, 2UL], Numbers(next.Request.Ids));
        Assert.Equal([false, true, true], next.Request.Begins);
        next.Answer.SetResult([true, true, true]);
        await _settled.ReachesAsync(4).InTime("not settled");
    }

    [Fact]
    public async Task Post_NoAddressYet_NothingIsTriedUntilThereIsOne()
    {
        _hasAddress = false;
        _channel.Post(Id(1), begins: true);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_calls.IsEmpty);
        _hasAddress = true;

        var call = await _calls.NextAsync("first").WhileTimePasses(_time, "nothing was sent");

        call.Answer.SetResult([true]);
        await _settled.ReachesAsync(1).InTime("not settled");
    }

    [Fact]
    public async Task Send_IsAcknowledged_SettlesThatBatchOnly()
    {
        _channel.Post(Id(1), begins: true);
        var call = await _calls.NextAsync("first");
        Task first = _settled.ReachesAsync(1);
        _channel.Post(Id(2), begins: true);
        Assert.False(first.IsCompleted);

        call.Answer.SetResult([true]);

        await first.InTime("the first is acknowledged, and is not settled");
        Task later = _settled.ReachesAsync(2);
        Assert.False(later.IsCompleted);
        (await _calls.NextAsync("second")).Answer.SetResult([true]);
        await later.InTime("the second is not settled");
    }

    [Fact]
    public async Task Post_ObjectsThatTheOwnerDoesNotKnow_AreTold()
    {
        _channel.Post(Id(1), begins: true);
        var call = await _calls.NextAsync("first");
        _channel.Post(Id(2), begins: true);
        _channel.Post(Id(3), begins: false);
        call.Answer.SetResult([false]);
        (await _calls.NextAsync("second")).Answer.SetResult([true, false]);

        await _settled.ReachesAsync(3).InTime("not settled");

        // The end of a hold of an object that is gone is no news.
        Assert.Equal(["1: its owner freed it before this use"], _lost);
    }

    [Fact]
    public async Task Send_Fails_IsRepeatedWithTheSameNumber()
    {
        _channel.Post(Id(1), begins: true);
        var call = await _calls.NextAsync("first");
        Task settled = _settled.ReachesAsync(1);
        call.Answer.SetException(new TimeoutException("lost"));

        var again = await _calls.NextAsync("again").WhileTimePasses(_time, "the call was not repeated");

        Assert.Equal(call.Request.Sequence, again.Request.Sequence);
        Assert.Equal(call.Request.Ids, again.Request.Ids);
        Assert.False(settled.IsCompleted);
        again.Answer.SetResult([true]);
        await settled.InTime("not settled");
    }

    [Fact]
    public async Task Send_ToAnOwnerThatIsNone_IsGivenUpAndTold()
    {
        _isGone = true;
        _channel.Post(Id(1), begins: true);
        var call = await _calls.NextAsync("first");

        call.Answer.SetException(new InvalidOperationException("no such node"));

        await _settled.ReachesAsync(1).InTime("not given up");
        Assert.StartsWith("1: ", Assert.Single(_lost), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OneHoldIsRefused_LosesThatObjectAlone()
    {
        _channel.Post(Id(0), begins: true);
        var first = await _calls.NextAsync("first");
        for (ulong i = 1; i <= 5; i++)
            _channel.Post(Id(i), begins: true);
        first.Answer.SetResult([true]);
        var taken = new List<ulong>();
        while (taken.Count < 4)
        {
            var call = await _calls.NextAsync($"after {taken.Count}");
            if (Numbers(call.Request.Ids).Contains(3UL))
            {
                call.Answer.SetException(new ArgumentException("no such thing"));
                continue;
            }

            taken.AddRange(Numbers(call.Request.Ids));
            call.Answer.SetResult([.. call.Request.Begins.Select(_ => true)]);
        }

        await _settled.ReachesAsync(6).InTime("not settled");
        Assert.Equal([1UL, 2, 4, 5], taken);
        Assert.Contains("no such thing", Assert.Single(_lost, lost => lost.StartsWith("3: ", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Close_WithACallUnderWay_LetsEverybodyGoOnAndTells()
    {
        _channel.Post(Id(1), begins: true);
        await _calls.NextAsync("first");
        _channel.Post(Id(2), begins: true);
        _channel.Post(Id(1), begins: false);

        _channel.Close("its node died");

        await _settled.ReachesAsync(3).InTime("somebody waits for a dead node");
        Assert.Equal(["1: its node died", "2: its node died"], _lost);
        Assert.False(_channel.Post(Id(3), begins: true));
        Assert.True(_calls.IsEmpty);
    }

    [Fact]
    public async Task Post_VeryMany_AreBatches()
    {
        _channel.Post(Id(0), begins: true);
        var first = await _calls.NextAsync("first");
        for (ulong i = 1; i <= 5_000; i++)
            _channel.Post(Id(i), begins: true);
        first.Answer.SetResult([true]);
        var seen = new List<ulong>();
        while (seen.Count < 5_000)
        {
            var call = await _calls.NextAsync($"after {seen.Count}");
            Assert.InRange(call.Request.Begins.Length, 1, 2_000);
            seen.AddRange(Numbers(call.Request.Ids));
            call.Answer.SetResult([.. call.Request.Begins.Select(_ => true)]);
        }

        await _settled.ReachesAsync(5_001).InTime("not settled");
        Assert.Equal(Enumerable.Range(1, 5_000).Select(i => (ulong)i), seen);
    }

    private static ObjectId Id(ulong number) => new(new TaskId(Owner, number), 0);

    private static ulong[] Numbers(byte[] ids) =>
        [.. Enumerable.Range(0, ids.Length / ObjectId.Size).Select(i => ObjectId.Read(ids.AsSpan(i * ObjectId.Size)).Task.Number)];

    /// <summary>Counts what the owner has settled, and tells when it is so many.</summary>
    private sealed class SettledCount
    {
        private readonly Lock _lock = new();
        private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
        private int _count;

        internal void Add(int messages)
        {
            lock (_lock)
            {
                _count += messages;
                foreach ((int count, TaskCompletionSource reached) in _waiting.Where(waiting => waiting.Count <= _count))
                    reached.TrySetResult();
            }
        }

        internal Task ReachesAsync(int count)
        {
            lock (_lock)
            {
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((count, reached));
                if (_count >= count)
                    reached.TrySetResult();
                return reached.Task;
            }
        }
    }
}
