using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;

namespace ClusterTasks.ObjectStore.Tests;

/// <summary>The machine has less memory than the store was promised: a tmpfs of 2 MiB. The tests are skipped where mounting is not
/// allowed.</summary>
public sealed class NoMemoryTests : IDisposable
{
    private readonly SmallDisk _memory = new("2m");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Create_MoreThanTheMachineHas_FailsAndTheRestGoesOn(bool preTouch)
    {
        Assert.SkipUnless(_memory.IsMounted, "needs the right to mount a tmpfs");
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using NodeStore store = TestStore.Create(
            8 << 20, with: options => options with { SharedMemoryDirectory = _memory.Directory, PreTouch = preTouch });

        ObjectStoreFullException error = await Assert.ThrowsAsync<ObjectStoreFullException>(
            () => TestStore.Within(store.CreateAsync(0, TestStore.Id(1), 4 << 20, ct).AsTask(), "create", () => store.Stats.ToString()));

        Assert.IsAssignableFrom<IOException>(error.InnerException);
        await TestStore.PutAsync(store, TestStore.Id(2), TestStore.Pattern(1 << 20, 3));
        Assert.True(store.TryGet(TestStore.Id(2), out PinnedObject? pinned));
        using (pinned)
            Assert.True(pinned.Data.Span.SequenceEqual(TestStore.Pattern(1 << 20, 3)));
        ClusterTasksException refused = Assert.Throws<ClusterTasksException>(() => store.Attach(Environment.ProcessId));
        Assert.IsAssignableFrom<IOException>(refused.InnerException);
        Assert.Equal(1, store.Stats.Clients);
        Assert.NotEmpty(store.List());
        store.AssertInvariants();
    }

    public void Dispose() => _memory.Dispose();
}
