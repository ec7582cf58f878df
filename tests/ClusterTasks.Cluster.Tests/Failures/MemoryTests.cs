using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>Worker processes that take memory. The machine counts as full from the start, so that a process that takes a hundredth of it is
/// ended.</summary>
public sealed class MemoryTests : IAsyncDisposable
{
    private readonly List<string> _lines = [];
    private LocalCluster? _cluster;

    // More than a hundredth of the machine.
    private static int Much => (int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 60 >> 20);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Memory_RunsShort_TheProcessEndsAndItsTaskRunsAgainAtTheCostOfNoRetry()
    {
        await StartAsync(new LocalClusterOptions { MemoryThreshold = 0.001 });
        using var file = new SignalFile();

        ObjectRef<int> task = Remote.With(new TaskOptions { MaxRetries = 1 }).Invoke(Memory.TakeOnce, file.Path, Much);

        Assert.Equal(2, await task.GetAsync(Eventually.Patience));
        TaskEvent retry = Assert.Single(
            await _cluster!.Session.State.TimelineAsync(task.Id.Task), item => item.Kind == TaskEventKind.Retrying);
        Assert.Matches("was ended for its memory: .* of .* memory were in use, and it took [0-9.]+ (MiB|GiB)", retry.Text);
        Assert.Contains(Lines(), line => line.Contains("'Memory.TakeOnce' is ended for its memory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Memory_RunsShort_ATaskThatRunsOnceFailsWithTheBytes()
    {
        await StartAsync(new LocalClusterOptions { MemoryThreshold = 0.001 });

        ObjectRef task = Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Memory.TakeAlways, Much);

        WorkerDiedException error = await Assert.ThrowsAsync<WorkerDiedException>(() => task.WaitAsync(Eventually.Patience));
        Assert.Contains("was ended for its memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_IsEnforced_OnlyTheProcessAboveItsOwnEnds()
    {
        await StartAsync(new LocalClusterOptions { EnforceMemoryBytes = true });
        using var started = new SignalFile();
        using var release = new SignalFile();
        ObjectRef<int> within = Remote.With(new TaskOptions { MemoryBytes = 1L << 30 })
            .Invoke(Memory.TakeUntil, started.Path, release.Path, 300);
        await started.WrittenAsync("the first task has its memory");

        ObjectRef above = Remote.With(new TaskOptions { MemoryBytes = 100 << 20, MaxRetries = 0 }).Invoke(Memory.TakeAlways, 400);

        WorkerDiedException error = await Assert.ThrowsAsync<WorkerDiedException>(() => above.WaitAsync(Eventually.Patience));
        Assert.Contains("its tasks asked for 100 MiB (MemoryBytes", error.Message, StringComparison.Ordinal);
        await Eventually.BecomesAsync("a look at the first one's memory", () => PeakOfAsync(within), peak => peak > 300L << 20);
        await File.WriteAllTextAsync(release.Path, "go");
        Assert.Equal(1, await within.GetAsync(Eventually.Patience));
        Assert.InRange(await PeakOfAsync(within), 300L << 20, 600L << 20); // also when it has ended
    }

    [Fact]
    public async Task Crash_WithAFolderForDumps_NamesTheFile()
    {
        string folder = Directory.CreateTempSubdirectory("ct-dumps").FullName;
        try
        {
            await StartAsync(new LocalClusterOptions { CrashDumpDirectory = folder });

            ObjectRef task = Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Memory.Abort);

            WorkerDiedException error = await Assert.ThrowsAsync<WorkerDiedException>(() => task.WaitAsync(Eventually.Patience));
            string dump = Assert.Single(Directory.GetFiles(folder));
            Assert.Contains($"crash dump: {dump}", error.Message, StringComparison.Ordinal);
            Assert.True(new FileInfo(dump).Length > 1 << 20);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<long> PeakOfAsync<T>(ObjectRef<T> task) =>
        (await _cluster!.Session.State.TasksAsync(new TaskQuery { Ids = [task.Id.Task] })).Tasks.Single().PeakMemoryBytes;

    private async Task StartAsync(LocalClusterOptions options)
    {
        _cluster = await LocalCluster.StartAsync(options with
        {
            CpusPerNode = 2,
            WorkersPerNode = 2,
            StoreBytesPerNode = 75 << 20,
            MemoryBytesPerNode = 8L << 30,
            Log = Note,
        });
        LocalClusterFolders.Note(_cluster);
    }

    private void Note(string line)
    {
        lock (_lines)
            _lines.Add(line);
    }

    private string[] Lines()
    {
        lock (_lines)
            return [.. _lines];
    }
}
