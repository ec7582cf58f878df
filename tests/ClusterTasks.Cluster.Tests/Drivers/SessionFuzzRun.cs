using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Runs the fuzzer for a given time against two nodes that are processes. Each round has several sessions at once, with forged ids
/// of another program's objects and running tasks on both nodes. After each round that program's values, tasks and no-ops on both nodes are
/// as before.</summary>
/// <remarks><c>CLUSTERTASKS_FUZZ_SECONDS</c> (10 minutes by default) and <c>CLUSTERTASKS_FUZZ_SEED</c>. <c>.ci/long fuzz</c> runs
/// it.</remarks>
public sealed class SessionFuzzRun(ITestOutputHelper output)
{
    private const int AtOnce = 3;

    private readonly ConcurrentQueue<string> _log = new();

    [Fact(Explicit = true)]
    public Task Sessions_ForMinutes_EndAlone() => RunAsync(
        TimeSpan.FromSeconds(Setting("CLUSTERTASKS_FUZZ_SECONDS") ?? 600), Setting("CLUSTERTASKS_FUZZ_SEED") ?? Random.Shared.Next());

    [Fact]
    public Task Sessions_ForSomeSeconds_EndAlone() => RunAsync(TimeSpan.FromSeconds(5), Random.Shared.Next());

    private async Task RunAsync(TimeSpan duration, int seed)
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = 2,
            CpusPerNode = 2,
            WorkersPerNode = 1,
            StoreBytesPerNode = SharedCluster.StoreBytes,
            StartTimeout = TimeSpan.FromMinutes(2),
            Log = _log.Enqueue,
        });
        LocalClusterFolders.Note(cluster);
        await using RemoteSession there = await Remote.ConnectAsync(cluster.Nodes[1].Address);
        RemoteSession[] sessions = [cluster.Session, there];
        ObjectRef<long[]>[] values = [.. sessions.Select(session => session.Put(Bytes.Make(50_000, 3)))];
        SignalFile[] begun = [new(), new()];
        ObjectRef[] tasks = [.. sessions
            .Zip(begun, (session, file) =>
            session.With(new TaskOptions { MaxRetries = 0, Cpus = 0 })
            .Invoke(Misbehaviour.WaitForToken, file.Path, CancellationToken.None))];
        foreach (SignalFile file in begun)
            await file.WrittenAsync("a task runs that nobody may cancel");
        ObjectId[] foreign = [.. values.Select(value => value.Id), .. tasks.Select(task => task.Id)];
        foreach (RemoteSession session in sessions)
            Assert.Equal(3, await session.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));

        long started = Stopwatch.GetTimestamp();
        int rounds = 0, count = 0, ended = 0, served = 0;
        long frames = 0;
        TimeSpan slowest = TimeSpan.Zero;
        for (; Stopwatch.GetElapsedTime(started) < duration; rounds++)
        {
            try
            {
                FuzzedSession[] round = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(
                    i => FuzzedSession.RunAsync(
                        new Random(seed + (rounds * AtOnce) + i), cluster.Nodes[(rounds + i) % 2].Address, foreign)));
                (count, ended, served) = (
                    count + AtOnce, ended + round.Count(session => session.IsEnded), served + round.Count(session => session.IsServed));
                frames += round.Sum(session => (long)session.Frames);
                foreach (RemoteSession session in sessions)
                {
                    long before = Stopwatch.GetTimestamp();
                    Assert.Equal(3, await session.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
                    TimeSpan took = Stopwatch.GetElapsedTime(before);
                    slowest = took > slowest ? took : slowest;
                }

                Assert.All(cluster.Nodes, node => Assert.True(node.IsRunning));
                foreach ((RemoteSession session, int i) in sessions.Select((session, i) => (session, i)))
                    Assert.Empty((await session.WaitAsync([tasks[i]], 1, TimeSpan.Zero)).Ready);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Round {rounds} of seed {seed}, after {frames} frames: {e.Message}", e);
            }
        }

        output.WriteLine(
            $"seed {seed}: {frames:#,0} frames in {count:#,0} sessions and {rounds:#,0} rounds, {ended:#,0} ended by the node, "
            + $"{served:#,0} got answers; slowest no-op {slowest.TotalMilliseconds:0} ms");
        foreach ((RemoteSession session, int i) in sessions.Select((session, i) => (session, i)))
        {
            Assert.Equal(3L * 50_000, (await values[i].GetAsync(Eventually.Patience)).Sum());
            await Remote.CancelAsync(tasks[i]);
            await Assert.ThrowsAsync<TaskCancelledException>(() => tasks[i].WaitAsync(Eventually.Patience));
            values[i].Dispose();
            tasks[i].Dispose();
            begun[i].Dispose();
        }

        await Eventually.BecomesAsync(
            "all fuzzed sessions are forgotten", () =>
            cluster.Session.State.NodesAsync(), nodes =>
            nodes.Sum(node => node.Sessions) == nodes.Sum(node => node.WorkerProcessIds.Count) + 2);
        Assert.DoesNotContain(
            _log, line => line.Contains(" fail ", StringComparison.Ordinal) || line.Contains(" crit ", StringComparison.Ordinal));
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;
}
