using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.ObjectStore.Tests.Spill;

/// <summary>The memory and disk of a store are full. The tests are about the room that new values leave to copies.</summary>
public sealed class RestoreReserveTests : IAsyncDisposable
{
    private const int Capacity = 8 << 20;
    private const int Size = 100_000;
    private const long DiskBytes = 2 << 20;

    private readonly string _directory = Directory.CreateTempSubdirectory("store-test").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly NodeStore _store;
    private readonly Task _waiting;
    private readonly int _made;

    public RestoreReserveTests()
    {
        _store = TestStore.Create(Capacity, _time, options => options with
        {
            CreateTimeout = TimeSpan.FromHours(1),
            Spill = new SpillOptions { Directory = _directory, LimitBytes = DiskBytes, FileBytes = 1 << 20, FallbackBytes = 0 },
        });
        do
        {
            _waiting = TestStore.PutAsync(_store, TestStore.Id((ulong)++_made), new byte[Size]);
            TestStore.Eventually(() => _waiting.IsCompleted || IsStuck(), "made, or full", () => _store.Stats.ToString());
        }
        while (_waiting.IsCompleted);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Refused by the end, where the test did not let it go on.
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task CreateCopy_APutWaitsForTheReserve_IsNotBehindIt()
    {
        using ObjectBuilder? copy = await TestStore.Within(
            _store.CreateLocalAsync(TestStore.Id(1_000_000), Size, CreateKind.Copy, Ct).AsTask(), "a copy", () => _store.Stats.ToString());

        Assert.NotNull(copy);
        Assert.False(_waiting.IsCompleted);
    }

    [Fact]
    public async Task CreateResult_APutWaitsForTheReserve_IsBehindIt()
    {
        // The result is small enough for the memory that the put leaves. Such results could pass the put forever.
        Task<CreateGrant> result = _store.CreateAsync(0, TestStore.Id(1_000_000), 64, CreateKind.Result, Ct).AsTask();
        Assert.False(result.IsCompleted);

        _store.Delete(Oldest());
        await TestStore.Within(
            Task.WhenAll(_waiting, result).ContinueWith(_ => true, TaskScheduler.Default), "both", () => _store.Stats.ToString());
        _store.Abort(0, (await result).Entry, (await result).Generation);
    }

    [Fact]
    public async Task ExplainWait_NoRoomForACopy_NamesMemoryAndDisk()
    {
        Task<ObjectBuilder?> large = _store.CreateLocalAsync(TestStore.Id(1_000_000), Capacity / 2, CreateKind.Copy, Ct).AsTask();

        string? reason = _store.ExplainWait(TestStore.Id(1_000_000));

        Assert.StartsWith($"it waits for room in this node's memory: {Capacity / 2} bytes; ", reason, StringComparison.Ordinal);
        Assert.EndsWith($"of {DiskBytes} bytes are taken there", reason, StringComparison.Ordinal);
        Assert.Null(_store.ExplainWait(TestStore.Id(1)));
        await _store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => large);
    }

    [Fact]
    public async Task Delete_OfWhatIsOnDisk_LetsThePutGoOn()
    {
        foreach (StoredObjectInfo info in _store.List().Where(info => info.IsOnDisk))
            _store.Delete(info.Id);

        TestStore.Eventually(() => Step(() => _waiting.IsCompletedSuccessfully), "the put", () => _store.Stats.ToString());
        _store.AssertInvariants();
        await _waiting;
    }

    private bool IsStuck() => _store.Stats is { QueuedCreates: 1, TotalSpilledBytes: >= DiskBytes / Size * Size };

    private ObjectId Oldest() => _store.List().First(info => info.State == ObjectState.Sealed).Id;

    private bool Step(Func<bool> condition)
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return condition();
    }
}
