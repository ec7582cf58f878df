using System.Buffers;
using System.Net;
using System.Net.Sockets;
using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>Peers misbehave in the middle of a large object, where threads block on their sockets.</summary>
public sealed class BulkHostileTests
{
    private const int Size = 20 << 20;

    private static readonly byte[] Object = Rig.Bytes(Size);

    // These bytes follow the first chunk: an answer to the next request, cut and with one byte changed; or any bytes.
    private static readonly Gen<byte[]> Tails = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Gen.Select(Gen.Int[1, 200], Gen.Int[0, 199], Gen.Byte[1, 255], static (length, position, flip) =>
        {
            byte[] answer = [.. TransferProtocol.Encode(FrameKind.Found, Size, []), .. Header(1 << 20, TransferProtocol.ChunkSize),
                .. Object.AsSpan(1 << 20, 200)];
            answer[position] ^= flip;
            return answer[..length];
        }));

    [Fact]
    public async Task PullAsync_GarbageInTheMiddle_IsLostAndGivesTheRoomBack()
    {
        await using var rig = new Rig();
        byte[] tail = [];
        TransferHost host = rig.Add(Misbehaving(async (socket, _, ct) =>
        {
            await socket.SendAsync(tail, ct);
            socket.Shutdown(SocketShutdown.Send);
            await DrainAsync(socket, ct);
        }));

        await Tails.SampleAsync(
            async bytes =>
            {
                tail = bytes;
                await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(1), host.EndPoint));
                Assert.Equal(0, rig.Here.WritersOpen);
            },
            iter: 100,
            threads: 1);

        Assert.Empty(rig.Here.Objects);
    }

    [Theory]
    [InlineData(-TransferProtocol.ChunkSize, TransferProtocol.ChunkSize, "it sent 1048576 bytes for offset")]
    [InlineData(0, 1000, "it sent 1000 bytes for offset")]
    public async Task PullAsync_AnotherChunkThanAskedFor_IsRefused(int shift, int length, string expected)
    {
        await using var rig = new Rig();
        TransferHost host = rig.Add(Misbehaving(async (socket, get, ct) =>
        {
            await socket.SendAsync(
                (byte[])[.. TransferProtocol.Encode(FrameKind.Found, Size, []), .. Header(get.Offset + shift, length)], ct);
            await DrainAsync(socket, ct);
        }));

        ObjectLostException lost = await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(1), host.EndPoint));

        Assert.Contains(expected, lost.Message);
    }

    [Fact]
    public async Task PullAsync_AnotherSizeInTheMiddle_IsRefused()
    {
        await using var rig = new Rig();
        TransferHost host = rig.Add(Misbehaving(async (socket, _, ct) =>
        {
            await socket.SendAsync(TransferProtocol.Encode(FrameKind.Found, Size + 1, []), ct);
            await DrainAsync(socket, ct);
        }));

        ObjectLostException lost = await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(1), host.EndPoint));

        Assert.Contains($"it has {Size + 1} bytes under this id, where another location has {Size}", lost.Message);
    }

    [Fact]
    public async Task PullAsync_ServerHangsInTheMiddle_ContinuesElsewhere()
    {
        var time = new FakeTimeProvider();
        await using var rig = new Rig(new TransferOptions { TimeProvider = time });
        var asked = new TaskCompletionSource();
        int waiting = 0;
        TransferHost hanging = rig.Add(Misbehaving(async (socket, _, ct) =>
        {
            if (Interlocked.Increment(ref waiting) == 2) // both streams
                asked.TrySetResult();
            await DrainAsync(socket, ct);
        }));
        TransferHost good = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = Object } });

        Task pull = rig.PullAsync(Rig.Id(1), hanging.EndPoint, good.EndPoint);
        await asked.Task.Within("the bulk request", rig.State);
        // In parts: the clock may move once more while the next connection, with a deadline of its own, has begun.
        await time.PassesUntil(rig.Options.IdleTimeout / 4, () => !rig.PullLog.Entries.IsEmpty, "the client gives up", rig.State);
        await pull.Within("pull", rig.State);

        Assert.Equal(Object, rig.Here.Objects[Rig.Id(1)]);
        Assert.Contains("nothing came for 60 s", Assert.Single(rig.PullLog.At(LogLevel.Information)));
        Assert.Equal(Size, rig.Counters.BytesReceived);
    }

    [Fact]
    public async Task ServeAsync_ClientAsksAndDoesNotRead_ClosesAfterTheIdleTimeout()
    {
        var time = new FakeTimeProvider();
        await using var rig = new Rig(new TransferOptions { TimeProvider = time });
        var sending = new TaskCompletionSource();
        var there = new MemoryNode { Objects = { [Rig.Id(1)] = Object } };
        there.OnRead = offset =>
        {
            if (offset == 2 << 20)
                sending.TrySetResult();
        };
        TransferHost host = rig.Serve(there);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(host.EndPoint);
        await socket.SendAsync(TransferProtocol.EncodeHello(null));
        await socket.SendAsync(TransferProtocol.EncodeGet(new RangeRequest(Rig.Id(1), 0, Size, GetIntent.Continue)));
        await sending.Task.Within("the server sends", rig.State);

        Task ended = host.ConnectionsEnded();
        await time.PassesUntil(rig.Options.IdleTimeout, () => ended.IsCompleted, "the server gives up", rig.State);

        Assert.Equal(0, there.ReadersOpen);
        Assert.Empty(rig.ServerLog.At(LogLevel.Error));
    }

    [Fact]
    public async Task PullAsync_ServerAlwaysNamesAnother_EndsAsLost()
    {
        await using var rig = new Rig();
        IPEndPoint? itself = null;
        TransferHost host = rig.Add(new TransferHost(async (socket, ct) =>
        {
            await socket.SendAsync(TransferProtocol.Encode(FrameKind.Welcome, TransferProtocol.Version, []), ct);
            await ReceiveAsync(socket, TransferProtocol.HeaderSize, ct);
            while (true)
            {
                await ReceiveAsync(socket, TransferProtocol.HeaderSize + RangeRequest.BodySize, ct);
                await socket.SendAsync(TransferProtocol.EncodeElsewhere(itself!), ct);
            }
        }));
        itself = host.EndPoint;

        ObjectLostException lost = await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(1), host.EndPoint));

        Assert.Contains("it sent a Elsewhere frame where a Found frame must come", lost.Message);
    }

    [Fact]
    public async Task PullAsync_CallerLeavesInTheMiddle_EndsTheBlockedThreads()
    {
        await using var rig = new Rig();
        using var leave = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        int waiting = 0;
        TransferHost hanging = rig.Add(Misbehaving(async (socket, _, ct) =>
        {
            if (Interlocked.Increment(ref waiting) == 2) // both streams
                asked.TrySetResult();
            await DrainAsync(socket, ct);
        }));

        Task pull = rig.Pulls.PullAsync(Rig.Id(1), [hanging.EndPoint], PullClass.Get, leave.Token);
        await asked.Task.Within("the bulk request", rig.State);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        await rig.DisposeAsync();
        Assert.Equal(1, rig.Counters.Aborted);
    }

    /// <summary>Answers the begin of a pull as a good server does. Its answers to the rest, which comes on connections of its own, are
    /// bad.</summary>
    private static TransferHost Misbehaving(Func<Socket, RangeRequest, CancellationToken, Task> misbehave) => new(async (socket, ct) =>
    {
        await socket.SendAsync(TransferProtocol.Encode(FrameKind.Welcome, TransferProtocol.Version, []), ct);
        await ReceiveAsync(socket, TransferProtocol.HeaderSize, ct);
        while (true)
        {
            byte[] bytes = await ReceiveAsync(socket, TransferProtocol.HeaderSize + RangeRequest.BodySize, ct);
            var input = new ReadOnlySequence<byte>(bytes);
            Assert.True(TransferProtocol.TryReadFrame(ref input, FrameKind.Get, out TransferFrame frame));
            RangeRequest get = TransferProtocol.DecodeGet(frame);
            if (get.Intent == GetIntent.Continue)
            {
                await misbehave(socket, get, ct);
                return;
            }

            await socket.SendAsync(TransferProtocol.Encode(FrameKind.Found, Size, []), ct);
            await socket.SendAsync(Header(get.Offset, TransferProtocol.ChunkSize), ct);
            await socket.SendAsync(Object.AsMemory((int)get.Offset, TransferProtocol.ChunkSize), ct);
        }
    });

    private static async Task DrainAsync(Socket socket, CancellationToken ct)
    {
        while (await socket.ReceiveAsync(new byte[1000], ct) > 0)
        {
        }
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        for (int received = 0; received < count;)
        {
            int more = await socket.ReceiveAsync(bytes.AsMemory(received), ct);
            if (more == 0)
                throw new IOException("The client closed the connection.");
            received += more;
        }

        return bytes;
    }

    private static byte[] Header(long offset, int length)
    {
        var bytes = new byte[TransferProtocol.HeaderSize];
        TransferProtocol.WriteHeader(bytes, TransferProtocol.HeaderOf(FrameKind.Chunk, offset, Object.AsSpan((int)offset, length)));
        return bytes;
    }
}
