using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;

namespace ClusterTasks.ObjectStore.Tests;

/// <summary>These tests run alone, since they count the descriptors, mappings and threads of the whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class CleanupTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_AfterUse_LeavesNoDescriptorMappingThreadOrFile(bool inDirectory)
    {
        string directory = Directory.CreateTempSubdirectory("store-test").FullName;
        try
        {
            await UseAsync(inDirectory ? directory : null);

            // The test waits for none at all, rather than for as many as before: another test's last thread may still have been ending
            // before.
            TestStore.Eventually(Released, "everything released", () => $"{Count()} left");
            Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static bool Released()
    {
        // Pins that other tests dropped on purpose end with their finalizers.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Count() == (0, 0, 0);
    }

    private static async Task UseAsync(string? directory)
    {
        NodeStore store = TestStore.Create(4 << 20, with: options => options with
        {
            SharedMemoryDirectory = directory,
            SegmentBytes = 1 << 20,
            Spill = directory is null ? null : new SpillOptions { Directory = directory, FallbackBytes = 1 << 20 },
        });
        Assert.NotNull(store);
        await TestStore.PutAsync(store, TestStore.Id(1), new byte[500_000]);
        StoreClient client = TestStore.Attach(store);
        CreateGrant grant = await store.CreateAsync(client.ClientIndex, TestStore.Id(2), 1000, TestContext.Current.CancellationToken);
        ObjectBuilder builder = TestStore.Open(store, client, grant);
        Assert.True(client.TryGet(TestStore.Id(1), out PinnedObject? pinned));
        client.Dispose();
        pinned.Dispose();
        builder.Dispose();
        await store.DisposeAsync();
        await store.DisposeAsync();
    }

    // Only files, mappings and threads of a store count, because the runtime has some of its own.
    private static (int Files, int Mappings, int Threads) Count() => (
        Directory.EnumerateFiles("/proc/self/fd").Count(path => File.ResolveLinkTarget(path, false)?.FullName is { } target
            && (IsOurs(target) || target.Contains("pidfd", StringComparison.Ordinal))),
        File.ReadLines("/proc/self/maps").Count(IsOurs),
        Directory.EnumerateDirectories("/proc/self/task").Count(task => NameOf(task).StartsWith("ct-store", StringComparison.Ordinal)));

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm");
        }
        catch (IOException)
        {
            return ""; // the thread has ended since it was listed
        }
    }

    private static bool IsOurs(string text) =>
        text.Contains("clustertasks-", StringComparison.Ordinal) || text.Contains("store-test", StringComparison.Ordinal);
}
