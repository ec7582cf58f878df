using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ClusterTasks.Store.Proof;
using CsCheck;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Store.Transfer.Tests;

public sealed class TransferGarbageTests
{
    // This is a valid conversation of a client, to be cut and changed.
    private static readonly byte[] Valid =
    [
        .. TransferProtocol.EncodeHello(new IPEndPoint(IPAddress.Loopback, 7)),
        .. TransferProtocol.EncodeGet(new RangeRequest(Rig.Id(1), 0, 1000, GetIntent.Begin)),
        .. TransferProtocol.EncodeGet(new RangeRequest(Rig.Id(2), 0, 5L << 20, GetIntent.Continue)),
        .. TransferProtocol.EncodeGet(new RangeRequest(Rig.Id(3), 0, 1L << 20, GetIntent.Insist)),
    ];

    private static readonly Gen<byte[]> Mutated = Gen.Select(
        Gen.Int[0, Valid.Length], Gen.Int[0, Valid.Length - 1], Gen.Byte, Gen.Byte.Array[0, 20], (length, position, value, tail) =>
    {
        byte[] bytes = [.. Valid];
        bytes[position] = value;
        return (byte[])[.. bytes.AsSpan(0, length), .. tail];
    });

    private static readonly Gen<byte[]> Garbage = Gen.OneOf(Gen.Byte.Array[0, 300], Mutated);

    // This is the answer of a server, cut and changed: a found frame, then a chunk.
    private static readonly byte[] ValidAnswer = MakeAnswer();

    private static readonly Gen<byte[]> MutatedAnswer = Gen.Select(
        Gen.Int[0, ValidAnswer.Length - 1], Gen.Int[0, ValidAnswer.Length - 1], Gen.Byte[1, 255], (length, position, flip) =>
    {
        byte[] bytes = [.. ValidAnswer];
        bytes[position] ^= flip;
        return bytes[..length];
    });

    [Fact]
    public async Task ServeAsync_GarbageFromClients_ClosesAndServesTheNext()
    {
        var unobserved = new ConcurrentQueue<string>();
        EventHandler<UnobservedTaskExceptionEventArgs> watch = (_, e) => unobserved.Enqueue(e.Exception.ToString());
        TaskScheduler.UnobservedTaskException += watch;
        try
        {
            await using var rig = new Rig();
            var there = new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(1000), [Rig.Id(2)] = Rig.Bytes(2000) } };
            TransferHost host = rig.Serve(there);

            await Garbage.SampleAsync(bytes => SendAsync(host, bytes), iter: 500, threads: 2);
            await host.ConnectionsEnded().Within("the connections that sent garbage end", rig.State);
            await rig.PullAsync(Rig.Id(2), host.EndPoint).Within("pull after the garbage", rig.State);

            Assert.Equal(there.Objects[Rig.Id(2)], rig.Here.Objects[Rig.Id(2)]);
            Assert.Empty(rig.ServerLog.At(LogLevel.Error));
            await rig.DisposeAsync();
            Assert.Equal(0, there.ReadersOpen);
        }
        finally
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            TaskScheduler.UnobservedTaskException -= watch;
        }

        // Other tests run in this process too.
        Assert.DoesNotContain(unobserved, text => text.Contains("ClusterTasks.Store.Transfer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ServeAsync_NotATransferClient_IsLoggedOnceWithItsAddress()
    {
        await using var rig = new Rig();
        TransferHost host = rig.Serve(new MemoryNode());
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host.EndPoint);
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: somewhere.example\r\n\r\n"u8.ToArray());

        int received = await socket.ReceiveAsync(new byte[1]).AsResult();
        await host.ConnectionsEnded().Within("connection ends", rig.State);

        Assert.Equal(0, received);
        string warning = Assert.Single(rig.ServerLog.At(LogLevel.Warning));
        Assert.Contains(socket.LocalEndPoint!.ToString()!, warning);
        Assert.Contains("Is that the transfer port of a node?", warning);
    }

    [Fact]
    public async Task PullAsync_GarbageFromServer_IsLostAndNothingElse()
    {
        await using var rig = new Rig();
        var answers = new ConcurrentQueue<byte[]>();
        TransferHost host = rig.Add(new TransferHost(async (socket, ct) =>
        {
            answers.TryPeek(out byte[]? answer);
            await socket.SendAsync(answer!, ct);
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(new byte[1000], ct) > 0)
            {
            }
        }));

        await Gen.OneOf(Gen.Byte.Array[0, 300], MutatedAnswer).SampleAsync(
            async bytes =>
            {
                answers.Clear();
                answers.Enqueue(bytes);
                await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(1), host.EndPoint));
            },
            iter: 200,
            threads: 1);

        Assert.Empty(rig.Here.Objects);
        Assert.Equal(rig.Counters.Started, rig.Counters.Failed);
    }

    [Fact]
    public async Task PullAsync_WrongToken_IsRefusedAndTheRightOneServed()
    {
        await using var rig = new Rig(new TransferOptions { ClusterToken = "secret" });
        TransferHost host = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(10) } });
        await using var stranger = new Rig(new TransferOptions { ClusterToken = "guess" });

        var lost = await Assert.ThrowsAsync<ObjectLostException>(() => stranger.PullAsync(Rig.Id(1), host.EndPoint));
        await host.ConnectionsEnded().Within("the stranger's connection ends", rig.State);
        await rig.PullAsync(Rig.Id(1), host.EndPoint).Within("pull with the right token", rig.State);

        Assert.Contains("refused: the cluster token is wrong", lost.Message);
        Assert.Contains("it has another cluster token", Assert.Single(rig.ServerLog.At(LogLevel.Warning)));
        Assert.Empty(stranger.Here.Objects);
    }

    [Fact]
    public async Task PullAsync_ServerDoesNotKnowTheToken_ItsBytesAreNotTaken()
    {
        await using var rig = new Rig(new TransferOptions { ClusterToken = "secret" });
        TransferHost host = rig.Add(new TransferHost(async (socket, ct) =>
        {
            // The impostor accepts any proof, and makes one up.
            await socket.SendAsync(
                (byte[])[.. "CTL1"u8, .. new byte[ClusterSecret.NonceBytes], (byte)'Y', .. new byte[ClusterSecret.ProofBytes]], ct);
            await socket.SendAsync(ValidAnswer, ct);
            await socket.ReceiveAsync(new byte[1000], ct);
        }));

        var lost = await Assert.ThrowsAsync<ObjectLostException>(() => rig.PullAsync(Rig.Id(1), host.EndPoint));

        Assert.Contains("does not know this cluster's token", lost.Message);
    }

    [Theory]
    [InlineData("secret", "")]
    [InlineData("", "secret")]
    public async Task PullAsync_OnlyOneSideHasAToken_IsRefused(string theirs, string ours)
    {
        await using var rig = new Rig(new TransferOptions { ClusterToken = theirs });
        TransferHost host = rig.Serve(new MemoryNode { Objects = { [Rig.Id(1)] = Rig.Bytes(10) } });
        await using var stranger = new Rig(new TransferOptions { ClusterToken = ours });
        await Assert.ThrowsAsync<ObjectLostException>(() => stranger.PullAsync(Rig.Id(1), host.EndPoint));
        Assert.Empty(stranger.Here.Objects);
    }

    [Fact]
    public async Task ServeAsync_AStranger_IsToldNothing()
    {
        await using var rig = new Rig(new TransferOptions { ClusterToken = "secret" });
        TransferHost host = rig.Serve(new MemoryNode());
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host.EndPoint);
        await socket.SendAsync(TransferProtocol.EncodeHello(null));
        var told = new byte[1000];
        int count = 0;
        for (int received; (received = await socket.ReceiveAsync(told.AsMemory(count)).AsTask().AsResult()) > 0;)
            count += received;
        Assert.True(count <= ProofExchange.GreetingBytes, $"It was told {count} bytes.");
        Assert.Contains("something else than a proof", Assert.Single(rig.ServerLog.At(LogLevel.Warning)));
    }

    [Fact]
    public async Task ServeAsync_OtherVersion_SaysBothVersions()
    {
        await using var rig = new Rig();
        TransferHost host = rig.Serve(new MemoryNode());
        await SendAsync(host, TransferProtocol.Encode(FrameKind.Hello, 99, []));
        await host.ConnectionsEnded().Within("connection ends", rig.State);
        Assert.Contains("speaks transfer version 99, this node 3", Assert.Single(rig.ServerLog.At(LogLevel.Warning)));
    }

    private static async Task SendAsync(TransferHost host, byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host.EndPoint);
        try
        {
            await socket.SendAsync(bytes);
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(new byte[10_000]).AsResult() > 0)
            {
            }
        }
        catch (SocketException)
        {
            // The server was faster in closing it.
        }
    }

    private static byte[] MakeAnswer()
    {
        byte[] body = Rig.Bytes(200);
        var chunk = new byte[TransferProtocol.HeaderSize];
        TransferProtocol.WriteHeader(chunk, TransferProtocol.HeaderOf(FrameKind.Chunk, 0, body));
        return
        [
            .. TransferProtocol.Encode(FrameKind.Welcome, TransferProtocol.Version, []),
            .. TransferProtocol.Encode(FrameKind.Found, body.Length, []),
            .. chunk,
            .. body,
        ];
    }
}

internal static class SocketResults
{
    /// <summary>A reset connection reads as an ended one.</summary>
    public static async Task<int> AsResult(this Task<int> receive)
    {
        await ((Task)receive).ContinueWith(static _ => { }, TaskScheduler.Default).Within("peer answers or closes");
        return receive.IsCompletedSuccessfully ? receive.Result : receive.Exception is { InnerException: SocketException } ? 0
            : await receive;
    }
}
