using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Protocol;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>poison_noop_ms: a client sends frames that no program sends, one kind after the other, each in a session of its own. The figure
/// is the slowest no-op of another session, on each of two nodes, in the second after each. poison_noop_again_ms is the same on a node that
/// has met each kind once: the difference is the compilation of code that the node has not used before.</summary>
internal static class PoisonFrame
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    // These frames are unknown to the tables, refused by the scheduler, of another program, or too long for any timer. The last bytes are
    // no frame.
    private static readonly (string Name, Action<RawSession, ObjectId> Send)[] Poisons =
    [
        ("a borrow of an owner that is not there", (raw, _) => raw.Add(new Borrow(Made(raw)))),
        ("2,000 borrows of owners that are not there", (raw, _) =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                raw.Add(new Borrow(Made(raw)));
            }
        }),
        ("a get of an owner that is not there", (raw, _) => raw.Add(new Subscribe(Made(raw), true))),
        ("a cancel of a task of an owner that is not there", (raw, _) => raw.Add(new Cancel(Made(raw).Task, true, true))),
        ("a borrow of another program's object", (raw, foreign) => raw.Add(new Borrow(foreign))),
        ("a cancel of another program's task", (raw, foreign) => raw.Add(new Cancel(foreign.Task, true, true))),
        ("an argument of an owner that is not there", (raw, _) => Submit(raw, new TaskDefinition { Name = "poison" }, [Made(raw)])),
        ("a bundle of no group", (raw, _) => Submit(raw, new TaskDefinition { Name = "poison", Placement = new() { Bundle = 5 } }, [])),
        ("a name of megabytes", (raw, _) => Submit(raw, new TaskDefinition { Name = new string('x', 4 << 20) }, [])),
        ("a time that no timer takes",
            (raw, _) => Submit(raw, new TaskDefinition { Name = "poison", SchedulingTimeout = TimeSpan.MaxValue }, [])),
        ("a task that no program has", (raw, _) => Submit(raw, new TaskDefinition { Name = "poison", MaxRetries = 0 }, [])),
        ("a seal of no entry", (raw, _) => raw.Add(new Seal(raw.NewId(), 1 << 30, 7, 100, true, []))),
        ("a value that holds what is not there", (raw, _) => raw.Add(new PutInline(raw.NewId(), new byte[8], [Made(raw), raw.NewId()]))),
        ("a frame of a worker", (raw, foreign) => raw.Add(new Blocked(foreign.Task))),
    ];

    internal static async Task RunAsync(SuiteRun run)
    {
        var worst = new double[run.Runs];
        var again = new double[run.Runs];
        var quiet = new double[run.Runs];
        for (int i = 0; i < worst.Length; i++)
        {
            (quiet[i], worst[i], again[i]) = await OnceAsync();
        }

        var floor = new Floor("slowest_noop_without", quiet.Order().ElementAt(quiet.Length / 2), "ms");
        run.Add(Figure.Of("poison_noop_ms", "ms", higherIsBetter: false, worst, floor));
        run.Add(Figure.Of("poison_noop_again_ms", "ms", higherIsBetter: false, again, floor));
    }

    private static async Task<(double Quiet, double Worst, double Again)> OnceAsync()
    {
        // Each run has a new cluster: a process whose session is broken off too often is refused.
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Nodes = 2, CpusPerNode = 2, WorkersPerNode = 1 });
        await using RemoteSession other = await Remote.ConnectAsync(cluster.Nodes[1].Address);
        Probe[] probes = [new(cluster.Session), new(other)];
        foreach (Probe probe in probes)
        {
            await probe.WarmAsync();
        }

        // The next no-op may go to the other node, and must not wait there for the start of its program.
        foreach (RemoteSession session in (RemoteSession[])[cluster.Session, other])
        {
            foreach (LocalNode node in cluster.Nodes)
            {
                await new Probe(session, new TaskOptions { Strategy = SchedulingStrategy.NodeAffinity(node.Id) }).WarmAsync();
            }
        }

        using ObjectRef<int> mine = cluster.Session.Put(7);
        double quiet = 0;
        for (int i = 0; i < 2; i++)
        {
            // This program does nothing wrong: a worker is started for its one task, which takes a CPU for a while.
            await using RemoteSession honest = await Remote.ConnectAsync(cluster.Address);
            using ObjectRef<int> result = honest.Invoke(BenchmarkFunctions.Echo, 7);
            quiet = Math.Max(quiet, await WorstAsync(probes));
        }

        double worst = await PoisonAsync(cluster.Address, mine.Id, probes);
        double again = await PoisonAsync(cluster.Address, mine.Id, probes);
        return await mine.GetAsync(TimeSpan.FromSeconds(10)) == 7
            ? (quiet, worst, again)
            : throw new InvalidOperationException("The other program's value has changed.");
    }

    private static async Task<double> PoisonAsync(string address, ObjectId foreign, Probe[] probes)
    {
        double worst = 0;
        foreach ((string name, Action<RawSession, ObjectId> send) in Poisons)
        {
            using var raw = RawSession.Open(address);
            send(raw, foreign);
            _ = raw.Flush();
            double slowest = await WorstAsync(probes);
            if (slowest > 50)
                Console.Error.WriteLine($"poison_noop_ms: {slowest:0} ms after {name}");
            worst = Math.Max(worst, slowest);
        }

        return worst;
    }

    private static async Task<double> WorstAsync(Probe[] probes)
    {
        Task end = Task.Delay(After, TimeProvider.System);
        return (await Task.WhenAll(probes.Select(probe => probe.UntilAsync(end)))).SelectMany(times => times).Max();
    }

    private static ObjectId Made(RawSession raw) =>
        new(TaskId.Create(new NodeId((ulong)Random.Shared.NextInt64()), 3, raw.NewId().Task.Number & 0xffff), 0);

    private static void Submit(RawSession raw, TaskDefinition definition, ObjectId[] arguments)
    {
        raw.Add(new DefineTask(0, definition));
        raw.Add(new Submit(raw.NewId().Task, default, 0, 0, arguments, [], new byte[16]));
    }
}
