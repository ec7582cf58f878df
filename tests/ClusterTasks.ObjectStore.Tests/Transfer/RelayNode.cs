namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>A node that pulls and serves, as every node of a cluster does.</summary>
internal sealed class RelayNode : IAsyncDisposable
{
    private readonly TransferClient _client;

    public RelayNode(TransferOptions options)
    {
        _client = new TransferClient(options, Counters);
        Pulls = new PullManager(_client, Node, Counters, Log);
        Host = TransferHost.Serve(new TransferServer(Node, Pulls.Find, options, Counters, ServerLog));
        _client.OwnAddress = Host.EndPoint;
    }

    public MemoryNode Node { get; } = new();

    public TransferCounters Counters { get; } = new();

    public PullManager Pulls { get; }

    public TransferHost Host { get; }

    public ListLogger<PullManager> Log { get; } = new();

    public ListLogger<TransferServer> ServerLog { get; } = new();

    public Task PullAsync(ObjectId id, RelayNode source) =>
        Pulls.PullAsync(id, [source.Host.EndPoint], PullClass.Get, CancellationToken.None);

    public string State() =>
        $"received {Counters.BytesReceived}, sent {Counters.BytesSent}, accepted {Host.Accepted}; {string.Join(" | ", Log.Entries)}; "
        + $"{string.Join(" | ", ServerLog.Entries)}";

    public async ValueTask DisposeAsync()
    {
        await Pulls.DisposeAsync().AsTask().Within("pulls end", State);
        _client.Dispose();
        await Host.DisposeAsync();
        Assert.Equal(0, Node.WritersOpen);
        Assert.Equal(0, Node.ReadersOpen);
    }
}
