using System.Collections.Concurrent;
using System.Diagnostics;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Tests.Processes;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Tests.Local;

[Collection("node processes")]
public sealed class LocalClusterTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ConcurrentQueue<string> _log = new();

    public void Dispose()
    {
        Assert.Empty(_folder.Processes());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "local-*"));
        _folder.Dispose();
    }

    [Fact]
    public async Task StartAsync_TwoNodes_AreProcessesAndCanBeAddedKilledAndStopped()
    {
        long started = Stopwatch.GetTimestamp();
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options(2));
        output.WriteLine($"started in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
        Assert.Equal(2, cluster.Nodes.Select(n => n.Id).Distinct().Count());
        Assert.DoesNotContain(Environment.ProcessId, cluster.Nodes.Select(n => n.ProcessId));
        Assert.Equal(cluster.Nodes[0].Address, cluster.Address);

        LocalNode added = await cluster.AddNodeAsync(new LocalNodeOptions { Cpus = 1 });
        Assert.Equal(3, cluster.Nodes.Count);
        Assert.Same(added, cluster.Nodes[2]);
        Assert.True(added.IsRunning);

        await added.KillAsync();
        Assert.False(added.IsRunning);
        Assert.Null(ProcessHandle.Open(added.ProcessId));
        Assert.Empty(added.WorkerProcessIds);
        await added.KillAsync(); // again: no error

        await cluster.Nodes[1].StopAsync();
        Assert.False(cluster.Nodes[1].IsRunning);
        Assert.True(cluster.Nodes[0].IsRunning);
    }

    [Fact]
    public async Task StartAsync_InProcess_RunsSilosHere()
    {
        long started = Stopwatch.GetTimestamp();
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options(2) with { Workers = WorkerMode.InProcess });
        output.WriteLine($"started in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
        Assert.All(cluster.Nodes, n => Assert.Equal(Environment.ProcessId, n.ProcessId));
        Assert.Empty(cluster.Nodes[0].WorkerProcessIds);
        await cluster.Nodes[1].KillAsync();
        Assert.False(cluster.Nodes[1].IsRunning);
        Assert.True((await cluster.AddNodeAsync()).IsRunning);
    }

    [Fact]
    public async Task StartAsync_NodeFails_ThrowsWithItsLastLinesAndLeavesNothing()
    {
        // This option passes here and fails there: only the node knows which labels it gets by itself.
        string root = Path.Combine(_folder.Path, "root");
        var labels = new Dictionary<string, string> { ["clustertasks.io/mine"] = "1" };
        var error = await Assert.ThrowsAsync<ClusterUnavailableException>(
            () => LocalCluster.StartAsync(Options(2) with { RunDirectory = root, Labels = labels }));
        Assert.Contains("exit code 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("clustertasks.io/mine", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(root));
    }

    [Fact]
    public async Task StartAsync_CancelledWhileItStarts_LeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        Task<LocalCluster> start = LocalCluster.StartAsync(Options(2), cancel.Token);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (_folder.Processes().Count == 0 && !start.IsCompleted)
            await look.WaitForNextTickAsync();
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
    }

    [Fact]
    public async Task AddNodeAsync_AfterDispose_Throws()
    {
        LocalCluster cluster = await LocalCluster.StartAsync(Options(1));
        await cluster.DisposeAsync();
        await cluster.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => cluster.AddNodeAsync());
    }

    [Fact]
    public async Task Create_FolderOfAKilledProgram_IsRemoved()
    {
        string abandoned = Path.Combine(_folder.Path, "local-dead");
        Directory.CreateDirectory(abandoned);
        await File.WriteAllTextAsync(abandoned + ".lock", "");
        using (LocalRunDirectory first = LocalRunDirectory.Create(_folder.Path))
        using (LocalRunDirectory second = LocalRunDirectory.Create(_folder.Path))
        {
            Assert.False(Directory.Exists(abandoned));
            Assert.False(File.Exists(abandoned + ".lock"));
            Assert.True(Directory.Exists(first.Path), "the folder of a living cluster was removed");
            Assert.True(Directory.Exists(second.Path));
        }
    }

    [Theory]
    [InlineData(WorkerMode.Process)]
    [InlineData(WorkerMode.InProcess)]
    public async Task StartAsync_LogThrows_ClusterStartsWorksAndStops(WorkerMode mode)
    {
        int lines = 0;
        LocalClusterOptions options = Options(2) with
        {
            Workers = mode,
            LogLevel = LogLevel.Debug,
            Log = _ =>
            {
                Interlocked.Increment(ref lines);
                throw new InvalidOperationException("the user's own");
            },
        };
        await using (LocalCluster cluster = await LocalCluster.StartAsync(options))
        {
            Assert.Equal(6, await Remote.Invoke(static (int a, int b) => a * b, 2, 3));
            Assert.True((await cluster.AddNodeAsync()).IsRunning);
            await cluster.Nodes[1].StopAsync();
            Assert.False(cluster.Nodes[1].IsRunning);
        }

        Assert.True(lines > 100, $"{lines} lines came.");
    }

    public static TheoryData<string, LocalClusterOptions> BadOptions => new()
    {
        { "Nodes", new LocalClusterOptions { Nodes = 0 } },
        { "CpusPerNode", new LocalClusterOptions { CpusPerNode = -1 } },
        { "CpusPerNode", new LocalClusterOptions { CpusPerNode = 500_000 } },
        { "GpusPerNode", new LocalClusterOptions { GpusPerNode = double.NaN } },
        { "GpusPerNode", new LocalClusterOptions { GpusPerNode = 1.5 } },
        { "MemoryBytesPerNode", new LocalClusterOptions { MemoryBytesPerNode = -1 } },
        { "MemoryBytesPerNode", new LocalClusterOptions { MemoryBytesPerNode = long.MaxValue } },
        { "WorkersPerNode", new LocalClusterOptions { WorkersPerNode = -1 } },
        { "StoreBytesPerNode", new LocalClusterOptions { StoreBytesPerNode = -1 } },
        { "StoreBytesPerNode", new LocalClusterOptions { StoreBytesPerNode = 1 << 20 } },
        { "Workers", new LocalClusterOptions { Workers = (WorkerMode)7 } },
        { "Labels", new LocalClusterOptions { Labels = new Dictionary<string, string> { ["a,b"] = "c" } } },
        { "Labels", new LocalClusterOptions { Labels = new Dictionary<string, string> { ["a"] = "c\u001b[31m" } } },
        { "Resources", new LocalClusterOptions { Resources = new Dictionary<string, double> { ["a\nb"] = 1 } } },
        { "Resources", new LocalClusterOptions { Resources = new Dictionary<string, double> { ["a"] = -1 } } },
        { "Resources", new LocalClusterOptions { Resources = new Dictionary<string, double> { ["a"] = 1e12 } } },
        { "RunDirectory", new LocalClusterOptions { RunDirectory = "relative" } },
        { "RunDirectory", new LocalClusterOptions { RunDirectory = "/tmp/" + new string('x', 80) } },
        { "SpillDirectory", new LocalClusterOptions { SpillDirectory = "relative" } },
        { "StartTimeout", new LocalClusterOptions { StartTimeout = TimeSpan.Zero } },
        { "DrainTimeout", new LocalClusterOptions { DrainTimeout = TimeSpan.FromSeconds(-1) } },
        { "StopTimeout", new LocalClusterOptions { StopTimeout = TimeSpan.FromSeconds(-1) } },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task StartAsync_BadOption_ThrowsNamingIt(string name, LocalClusterOptions options) =>
        Assert.Equal(name, (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => LocalCluster.StartAsync(options))).ParamName);

    private LocalClusterOptions Options(int nodes) => new()
    {
        Nodes = nodes,
        CpusPerNode = 1,
        StoreBytesPerNode = 128L << 20,
        RunDirectory = _folder.Path,
        Log = _log.Enqueue,
    };
}
