using System.Collections.Concurrent;
using System.Diagnostics;
using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.StoreClientProgram;

namespace ClusterTasks.ObjectStore.Tests;

/// <summary>Real processes create, pin and read, and are killed meanwhile, on a store that is nearly full.</summary>
public sealed class KillTests
{
    private const int Sessions = 2;
    private const int KillsPerSession = 16;
    private const int KeptObjects = 10;
    private const int KeptObjectsWithDisk = 60; // 12 MB on average: most of them are on disk.

    // Each kill costs the start of a process.
    private static readonly TimeSpan KillPatience = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_InTheMiddleOfAnything_LeaksNothingAndKeepsContents(bool spill)
    {
        string directory = Directory.CreateTempSubdirectory("store-test").FullName;
        try
        {
            await KillAsync(spill ? new SpillOptions { Directory = directory, FileBytes = 1 << 20 } : null);
            Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
        }
        finally
        {
            Directory.Delete(directory);
        }
    }

    private static async Task KillAsync(SpillOptions? spill)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        var log = new CountingLogger();
        await using NodeStore store = TestStore.Create(
            capacity: 4 << 20, with: options => options with { CreateTimeout = TimeSpan.FromMilliseconds(500), Spill = spill },
            logger: log);
        var present = new ConcurrentQueue<ObjectId>();
        int kills = 0;

        await TestStore.Within(
            Task.WhenAll(Enumerable.Range(1, Sessions).Select(session => Task.Run(() => RunSession((uint)session), ct))).ContinueWith(
            done => done.IsCompletedSuccessfully ? true : throw done.Exception!, ct), "kill loops", () =>
                $"{kills} kills, {store.Stats}", KillPatience);

        Assert.Equal(Sessions * KillsPerSession, kills);
        TestStore.Eventually(() => store.Stats.Clients == 1, "all dead clients released", () => store.Stats.ToString());
        Assert.True(log.Sum("Unsealed") > 0 && log.Sum("Pins") > 0,
            $"The kills never hit a writer and a reader: {log.Sum("Unsealed")} unsealed, {log.Sum("Pins")} pins.");
        TestContext.Current.SendDiagnosticMessage(
            $"{kills} kills freed {log.Sum("Unsealed")} unsealed objects and pins on {log.Sum("Pins")} objects");
        store.AssertInvariants();
        // This takes a moment: the store itself pins an object while it writes it to disk.
        TestStore.Eventually(
            () => store.Stats is { UnsealedObjects: 0, PinnedEntries: 0, PendingDeletes: 0 }, "nothing is pinned", () =>
            store.Stats.ToString());
        Assert.Equal(spill is not null, store.Stats.TotalSpilledBytes > 0);
        foreach (StoredObjectInfo info in store.List())
        {
            Assert.True(await store.RestoreAsync(info.Id));
            Assert.True(store.TryGet(info.Id, out PinnedObject? pinned));
            using (pinned)
                Assert.True(ObjectPattern.Matches(info.Id, pinned.Data.Span));
            store.Delete(info.Id);
        }
        TestStore.Eventually(() => store.Stats is { UsedBytes: 0, DiskBytes: 0 }, "all given back", () => store.Stats.ToString());
        store.AssertInvariants();

        async Task RunSession(uint session)
        {
            var random = new Random((int)session);
            ulong number = 100;
            for (int kill = 0; kill < KillsPerSession; kill++)
            {
                using var client = new ClientProcess(store, session, Sessions, number, OnSealed);
                for (int steps = random.Next(3, 60); steps > 0 && await client.StepAsync(ct); steps--)
                {
                }
                // Between the answer and the kill the client may be writing, reading, pinning or unpinning.
                long until = Stopwatch.GetTimestamp() + random.Next(0, 500 * (int)(Stopwatch.Frequency / 1_000_000));
                while (Stopwatch.GetTimestamp() < until)
                    Thread.SpinWait(10);
                await client.KillAsync(ct);
                Interlocked.Increment(ref kills);
                number = client.LastNumber;
            }
        }

        void OnSealed(ObjectId id)
        {
            present.Enqueue(id);
            while (present.Count > (spill is null ? KeptObjects : KeptObjectsWithDisk) && present.TryDequeue(out ObjectId oldest))
                store.Delete(oldest);
        }
    }
}
