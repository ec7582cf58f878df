using System.Diagnostics;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>dead_ref_ms: a node dies, another joins, and a task there gets references that the dead one owned. The time ends with its
/// result, or its error. The figure is the slowest of three: a task that does not read them, one that does, and a no-op on that node behind
/// them.</summary>
internal static class DeadReference
{
    private const int References = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    internal static async Task RunAsync(SuiteRun run)
    {
        var slowest = new double[run.Runs];
        var alone = new double[run.Runs];
        await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions { CpusPerNode = 2, WorkersPerNode = 2 });
        for (int i = 0; i < run.Runs; i++)
        {
            LocalNode dying = await cluster.AddNodeAsync();
            ObjectRef<int>[] dead = await cluster.Session.With(On(dying)).Invoke(PutMany, References).GetAsync(Patience);
            await dying.KillAsync();
            LocalNode young = await cluster.AddNodeAsync();
            // Both workers are connected, so the figure includes no start of a worker.
            await Task.WhenAll(cluster.Session.With(On(young)).Invoke(Wait).WaitAsync(Patience),
                cluster.Session.With(On(young)).Invoke(Wait).WaitAsync(Patience));
            var probe = new Probe(cluster.Session, On(young));
            await probe.WarmAsync();
            // The same runs with references of a living node first: cold code in a young worker is no cost of the dead one.
            ObjectRef<int>[] living = PutMany(References);
            for (int j = 0; j < 4; j++)
            {
                await Task.WhenAll(cluster.Session.With(On(young)).Invoke(Ignore, living).WaitAsync(Patience),
                    cluster.Session.With(On(young)).Invoke(Read, living).WaitAsync(Patience));
            }

            alone[i] = await probe.OnceAsync();
            slowest[i] = (await Task.WhenAll(
                TimeAsync(() => cluster.Session.With(On(young)).Invoke(Ignore, dead).GetAsync(Patience)),
                TimeAsync(() => cluster.Session.With(On(young)).Invoke(Read, dead).GetAsync(Patience)),
                probe.OnceAsync())).Max();
            await young.StopAsync();
        }

        run.Add(Figure.Of("dead_ref_ms", "ms", higherIsBetter: false, slowest, new Floor("noop_there", Statistics.Median(alone), "ms")));
    }

    [Remote]
    public static ObjectRef<int>[] PutMany(int count) => [.. Enumerable.Range(0, count).Select(i => Remote.Put(i))];

    [Remote]
    public static int Wait()
    {
        Thread.Sleep(1_000);
        return 0;
    }

    [Remote]
    public static int Ignore(ObjectRef<int>[] references) => references?.Length ?? 0;

    [Remote]
    public static int Read(ObjectRef<int>[] references) => references?.Sum(reference => reference.Get()) ?? 0;

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            await call();
        }
        catch (ClusterTasksException)
        {
            // An error is as good an answer as a result.
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static TaskOptions On(LocalNode node) => new() { Strategy = SchedulingStrategy.NodeAffinity(node.Id) };
}
