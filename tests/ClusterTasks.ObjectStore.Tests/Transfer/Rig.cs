using System.Net;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>A node that pulls, and as many nodes that serve as a test asks for.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly List<TransferHost> _hosts = [];

    public Rig(TransferOptions? options = null)
    {
        Options = options ?? new TransferOptions();
        Client = new TransferClient(Options, Counters);
        Pulls = new PullManager(Client, Here, Counters, PullLog);
    }

    public TransferOptions Options { get; }

    public MemoryNode Here { get; } = new();

    public TransferCounters Counters { get; } = new();

    public TransferCounters ServerCounters { get; } = new();

    public TransferClient Client { get; }

    public PullManager Pulls { get; }

    public ListLogger<PullManager> PullLog { get; } = new();

    public ListLogger<TransferServer> ServerLog { get; } = new();

    public static ObjectId Id(uint number) => new(TaskId.Create(new NodeId(0xABCD), 1, number), 0);

    public static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    public TransferServer Server(MemoryNode node, Func<ObjectId, IncomingObject?>? incoming = null) =>
        new(node, incoming, Options, ServerCounters, ServerLog);

    public TransferHost Serve(MemoryNode node, Func<int, Stream, Stream>? wrap = null) => Add(TransferHost.Serve(Server(node), wrap));

    public TransferHost Add(TransferHost host)
    {
        _hosts.Add(host);
        return host;
    }

    public Task PullAsync(ObjectId id, params EndPoint[] locations) =>
        Pulls.PullAsync(id, locations, PullClass.Get, CancellationToken.None);

    public string State() =>
        $"started {Counters.Started}, completed {Counters.Completed}, failed {Counters.Failed}, aborted {Counters.Aborted}, received "
            + $"{Counters.BytesReceived}, "
        + $"sent {ServerCounters.BytesSent}; {string.Join(" | ", PullLog.Entries)}; {string.Join(" | ", ServerLog.Entries)}";

    public async ValueTask DisposeAsync()
    {
        await Pulls.DisposeAsync().AsTask().Within("pulls end", State);
        Client.Dispose();
        foreach (TransferHost host in _hosts)
            await host.DisposeAsync();
        _hosts.Clear();
        Assert.Equal(0, Here.WritersOpen);
    }
}
