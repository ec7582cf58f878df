using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using ClusterTasks.Store.Transfer;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterTasks.StoreClientProgram;

/// <summary>A node that has one object and sends it up to some offset. There it stops forever, until it is killed.</summary>
internal sealed class SendingNode(ObjectId id, byte[] bytes, long stopAt) : ITransferSource
{
    private int _told;

    /// <summary>Arguments: "send", cluster token, node id, number of the object, its size, where to stop. Lines out: the port;
    /// "stopped".</summary>
    public static async Task RunAsync(string[] args)
    {
        var id = new ObjectId(TaskId.Create(NodeId.Parse(args[2]), 1, ulong.Parse(args[3], CultureInfo.InvariantCulture)), 0);
        var bytes = new byte[int.Parse(args[4], CultureInfo.InvariantCulture)];
        ObjectPattern.Fill(id, bytes);
        var node = new SendingNode(id, bytes, long.Parse(args[5], CultureInfo.InvariantCulture));
        var server = new TransferServer(
            node, incoming: null, new TransferOptions { ClusterToken = args[1] }, new TransferCounters(),
                NullLogger<TransferServer>.Instance);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        while (true)
        {
            Socket socket = await listener.AcceptAsync();
            var stream = new NetworkStream(socket, ownsSocket: true);
            _ = server.ServeAsync(
                new Transport(PipeReader.Create(stream), PipeWriter.Create(stream)), CancellationToken.None, socket.RemoteEndPoint, socket);
        }
    }

    public bool TryOpen(ObjectId wanted, [NotNullWhen(true)] out ITransferReader? reader)
    {
        reader = wanted == id ? new Reader(this) : null;
        return reader is not null;
    }

    private ReadOnlyMemory<byte> Slice(long offset, int length)
    {
        if (offset >= stopAt)
        {
            if (Interlocked.Exchange(ref _told, 1) == 0)
                Console.WriteLine("stopped");
            Thread.Sleep(Timeout.Infinite);
        }

        return bytes.AsMemory((int)offset, length);
    }

    private sealed class Reader(SendingNode node) : ITransferReader
    {
        public long Length => node.Size;

        public ReadOnlyMemory<byte> Slice(long offset, int length) => node.Slice(offset, length);

        public void Dispose()
        {
        }
    }

    private long Size => bytes.Length;

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
