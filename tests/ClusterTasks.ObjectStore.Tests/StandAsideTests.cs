using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.ObjectStore.Tests;

/// <summary>Creates without room, and the creates behind them.</summary>
public sealed class StandAsideTests : IAsyncDisposable
{
    private const int Megabyte = 1 << 20;

    private readonly string _directory = Directory.CreateTempSubdirectory("store-test").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly NodeStore _store;

    public StandAsideTests() => _store = TestStore.Create(16 * Megabyte, _time, options => options with
    {
        CreateTimeout = TimeSpan.FromHours(1),
        Spill = new SpillOptions { Directory = _directory, StartAt = 1, StopAt = 1, FallbackBytes = 0 },
    });

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Create_LargerThanWhatIsNotPinned_HoldsUpNobodyAndMovesNothing()
    {
        PinnedObject pinned = await PutAndPinAsync(1, 9);
        await TestStore.PutAsync(_store, TestStore.Id(2), new byte[2 * Megabyte]);
        Task large = TestStore.PutAsync(_store, TestStore.Id(3), new byte[10 * Megabyte]);

        await Within(TestStore.PutAsync(_store, TestStore.Id(4), new byte[Megabyte]), "a small one behind it");

        Assert.False(large.IsCompleted);
        Assert.Equal(0, _store.Stats.TotalSpilledBytes);
        Assert.Contains("of them by objects that processes read now", _store.ExplainWait(TestStore.Id(3)), StringComparison.Ordinal);
        ((IDisposable)pinned).Dispose();
        await Within(large, "the large one, when it is read no more");
    }

    [Fact]
    public async Task Create_NoRangeBetweenPinsIsLargeEnough_StandsAsideAfterAWhile()
    {
        await TestStore.PutAsync(_store, TestStore.Id(1), new byte[5 * Megabyte]);
        PinnedObject pinned = await PutAndPinAsync(2, 5);
        await TestStore.PutAsync(_store, TestStore.Id(3), new byte[5 * Megabyte]);
        _store.Delete(TestStore.Id(1));
        _store.Delete(TestStore.Id(3));
        Task large = TestStore.PutAsync(_store, TestStore.Id(4), new byte[8 * Megabyte]);
        Task small = TestStore.PutAsync(_store, TestStore.Id(5), new byte[Megabyte]);
        Assert.False(small.IsCompleted);

        await Within(small, "a small one behind it");

        Assert.False(large.IsCompleted);
        ((IDisposable)pinned).Dispose();
        await Within(large, "the large one, when it is read no more");
    }

    private async Task<PinnedObject> PutAndPinAsync(ulong number, int megabytes)
    {
        await TestStore.PutAsync(_store, TestStore.Id(number), new byte[megabytes * Megabyte]);
        Assert.True(_store.TryGet(TestStore.Id(number), out PinnedObject? pinned));
        return pinned;
    }

    private async Task Within(Task task, string phase)
    {
        TestStore.Eventually(() => Step(task), phase, () => _store.Stats.ToString());
        await task;
    }

    private bool Step(Task task)
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return task.IsCompleted;
    }
}
