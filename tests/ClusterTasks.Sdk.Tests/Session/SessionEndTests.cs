using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Tests.Session;

/// <summary>The waits at the end of a session; none of them lasts forever.</summary>
public sealed class SessionEndTests : SessionTests
{
    private const int Large = 100_000;

    [Fact]
    public async Task Dispose_WhileAValueIsWritten_SaysGoodbyeAfterTheSeal()
    {
        using var value = new SlowValue(Large);
        Task write = Session.WriteAsync(FakeNode.NewId(1), value, copies: 1, default).AsTask();
        await Node.GrantAsync("the write asks for room");
        await Within(value.Started, "the write begins");
        Task<bool> end = OnThread(Dispose);
        ObjectHandle late = Node.NewHandle(2);
        Assert.False(Node.Seen.Contains(FrameType.Goodbye));
        value.Proceed();
        await Within(write, "the write ends");
        await Within(end, "the session ends");
        Node.Expect<Seal>("the seal arrives");
        Node.Expect<Goodbye>("the goodbye arrives behind it");
        Assert.Equal([FrameType.Create, FrameType.Seal, FrameType.Goodbye], Node.Seen);
        GC.KeepAlive(late);
    }

    [Fact]
    public async Task Dispose_WhileAWriteIsStuck_SaysNoGoodbye()
    {
        using var value = new SlowValue(Large);
        Task write = Session.WriteAsync(FakeNode.NewId(1), value, copies: 1, default).AsTask();
        await Node.GrantAsync("the write asks for room");
        await Within(value.Started, "the write begins");
        await Within(OnThread(Dispose), "the session ends all the same");
        Assert.DoesNotContain(FrameType.Goodbye, Node.Seen);
        value.Proceed();
        await Assert.ThrowsAsync<SessionLostException>(() => Within(write, "the write ends"));
    }

    [Fact]
    public async Task Write_GrantedAfterTheEnd_WritesNothing()
    {
        using var value = new SlowValue(Large);
        var writes = new OpenWrites();
        Assert.True(writes.TryEnter());
        writes.Exit();
        Assert.True(writes.Close(TimeSpan.Zero));
        Assert.False(writes.TryEnter());
        Task write = Session.WriteAsync(FakeNode.NewId(1), value, copies: 1, default).AsTask();
        Node.Expect<Create>("the write asks for room");
        await Within(OnThread(Dispose), "the session ends");
        await Assert.ThrowsAsync<SessionLostException>(() => Within(write, "the write ends"));
        Assert.False(value.Started.IsCompleted);
    }

    [Fact]
    public async Task Cancelled_PutOfAnExistingObject_AbortsNothing()
    {
        using var stop = new CancellationTokenSource();
        using var value = new SlowValue(Large);
        Task write = Session.WriteAsync(FakeNode.NewId(1), value, copies: 0, stop.Token).AsTask();
        Task other = Session.WriteAsync(FakeNode.NewId(2), value, copies: 0, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within(write, "the write ends"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within(other, "the other write ends"));
        ObjectId exists = Node.Expect<Create>("the first create").Id;
        Node.Send(new Granted(exists, new CreateGrant(0, 0, 0, 0, 0, Exists: true)));
        CreateGrant granted = await Node.GrantAsync("the second create");
        Assert.Equal(granted.Entry, Node.Expect<Abort>("what was granted is given back").Entry);
        Assert.Single(Node.Seen, FrameType.Abort);
    }

    [Fact]
    public async Task Dispose_WhileAnotherThreadSends_StillSaysGoodbye()
    {
        Node.Freeze();
        Task<bool> sender = OnThread(Fill);
        await Within(WhenBlockedAsync(), "the sender fills the socket");
        Task<bool> end = OnThread(Dispose);
        Node.Thaw();
        await Within(end, "the session ends");
        await Within(sender, "the sender ends");
        Node.Expect<Goodbye>("the goodbye is behind all that was sent");
    }

    [Fact]
    public async Task Dispose_NodeDoesNotRead_ReturnsAndEndsBlockedSends()
    {
        Node.Freeze();
        Task<bool> sender = OnThread(Fill);
        await Within(WhenBlockedAsync(), "the sender fills the socket");
        await Within(OnThread(Dispose), "the session ends");
        await Within(sender, "the blocked sender comes back");
    }

    [Fact]
    public async Task Dispose_NodeDoesNotReadAndNobodySends_Returns()
    {
        Node.Freeze();
        Task<bool> sender = OnThread(Fill);
        await Within(WhenBlockedAsync(), "the sender fills the socket");
        Assert.False(sender.IsCompleted);
        await Within(OnThread(Dispose), "the session ends");
        Assert.Throws<SessionLostException>(() => Session.Send(new Cancel(default, false, false)));
    }

    private bool Dispose()
    {
        Session.Dispose();
        return true;
    }

    /// <summary>Sends more than sockets hold, until the session ends.</summary>
    private bool Fill()
    {
        byte[] blob = new byte[60_000];
        try
        {
            for (ulong i = 0; i < 200; i++)
                Session.Send(new PutInline(FakeNode.NewId(i), blob, []));
        }
        catch (SessionLostException)
        {
            // The error that the session is over is as good as the return from a send.
        }

        return true;
    }

    /// <summary>Completes when the frozen node has read nothing new for as long as a send would take.</summary>
    private async Task WhenBlockedAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (int seen = -1; seen != Node.Seen.Length;)
        {
            seen = Node.Seen.Length;
            for (int i = 0; i < 4; i++)
                await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A value whose writing stands still in the middle until the test releases it.</summary>
    private sealed class SlowValue(int length) : EncodedValue
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _proceed = new();

        public override long Length => length;

        public override IReadOnlyList<ObjectHandle> References => [];

        internal Task Started => _started.Task;

        public override void WriteTo(Stream destination)
        {
            destination.Write(new byte[length / 2]);
            _started.TrySetResult();
            _proceed.Wait(Patience);
            destination.Write(new byte[length - (length / 2)]);
        }

        internal void Proceed() => _proceed.Set();

        public override void Dispose() => _proceed.Dispose();
    }
}
