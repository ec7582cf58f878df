using System.Net;
using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store.Client;
using ClusterTasks.StoreClientProgram;

namespace ClusterTasks.Store.Transfer.Tests;

/// <summary>kill -9 of the process that sends an object, in the middle of it, into a real store.</summary>
public sealed class SourceKillTests : IAsyncDisposable
{
    private const int Size = (40 << 20) + 13;

    private static readonly ObjectId Id = TestStore.Id(7);

    private readonly NodeStore _store = TestStore.Create(64 << 20);
    private readonly TransferOptions _options = new() { ClusterToken = "secret" };
    private readonly TransferCounters _counters = new();
    private readonly ListLogger<PullManager> _log = new();
    private readonly TransferClient _client;
    private readonly PullManager _pulls;

    public SourceKillTests()
    {
        _client = new TransferClient(_options, _counters);
        _pulls = new PullManager(_client, new StoreSink(_store), _counters, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _pulls.DisposeAsync();
        _client.Dispose();
        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    [InlineData(17 << 20)]
    [InlineData(40 << 20)]
    public async Task PullAsync_SourceKilled_TheOtherCopyDeliversTheRestExactly(long stopAt)
    {
        var bytes = new byte[Size];
        ObjectPattern.Fill(Id, bytes);
        var other = new MemoryNode { Objects = { [Id] = bytes } };
        await using TransferHost host = TransferHost.Serve(
            new TransferServer(other, null, _options, new TransferCounters(), new ListLogger<TransferServer>()));
        using SourceProcess source = await SourceProcess.StartAsync("secret", Id, Size, stopAt);

        Task pull = PullAsync(source.EndPoint, host.EndPoint);
        await source.StoppedAsync();
        source.Kill();
        await pull.Within("pull", State);

        using (PinnedObject pinned = Pin())
            Assert.True(ObjectPattern.Matches(Id, pinned.Data.Span), "the bytes are wrong");
        Assert.Equal(Size, _counters.BytesReceived); // none came twice
        Assert.NotEmpty(_log.Entries);
        _store.Delete(Id);
        AssertNothingLeft();
    }

    [Fact]
    public async Task PullAsync_OnlySourceKilled_IsLostAndGivesTheRoomBack()
    {
        using SourceProcess source = await SourceProcess.StartAsync("secret", Id, Size, 20 << 20);

        Task pull = PullAsync(source.EndPoint);
        await source.StoppedAsync();
        source.Kill();

        await Assert.ThrowsAsync<ObjectLostException>(() => pull);
        AssertNothingLeft();
    }

    private Task PullAsync(params EndPoint[] locations) =>
        _pulls.PullAsync(Id, locations, PullClass.Get, TestContext.Current.CancellationToken);

    private PinnedObject Pin() =>
        _store.TryGet(Id, out PinnedObject? pinned) ? pinned : throw new InvalidOperationException($"{Id} is not in the store.");

    private void AssertNothingLeft()
    {
        _store.AssertInvariants();
        Assert.Equal(0, _store.Stats.UsedBytes);
        Assert.Equal(0, _store.Stats.PinnedEntries);
    }

    private string State() => $"received {_counters.BytesReceived}; {_store.Stats}; {string.Join(" | ", _log.Entries)}";
}
