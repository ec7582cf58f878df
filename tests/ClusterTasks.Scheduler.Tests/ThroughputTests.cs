using System.Diagnostics;
using System.Globalization;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;

namespace ClusterTasks.Scheduling.Tests;

/// <summary>Measurements, run by name only (`-explicit only`), in Release.</summary>
public sealed class ThroughputTests(ITestOutputHelper output)
{
    private const int Nodes = 1000;

    [Theory(Explicit = true)]
    [InlineData(1, false, false)]
    [InlineData(16, false, false)]
    [InlineData(1000, false, false)]
    [InlineData(1, true, false)]
    [InlineData(1, false, true)]
    [InlineData(1, false, false, "zone=a")]
    [InlineData(16, false, false, "zone=z | zone in (a,b)")]
    public void Decide_ThousandNodesHundredThousandTasks_Rate(int classes, bool locality, bool spread, string labels = "")
    {
        const int tasks = 100_000;
        // The last of three runs counts: the first one is the compiler's.
        for (int run = 0; run < 3; run++)
            output.WriteLine(Measure(tasks, classes, locality, spread, labels));
    }

    private string Measure(int tasks, int classes, bool locality, bool spread, string labels)
    {
        SchedulerState state = NewCluster();
        PlaceRequest[] requests = [.. Enumerable.Range(0, tasks).Select(i => new PlaceRequest
        {
            Task = new TaskId(new NodeId(5000), (ulong)i),
            Owner = new NodeId(5000),
            Locality = locality ? [new ArgumentBytes(new NodeId((ulong)(i % Nodes) + 1), 1000)] : [],
            Placement = new() { Demand = ResourceSet.From(1, 0, i % classes, null), Spread = spread, Labels = labels },
        })];
        Stopwatch watch = Stopwatch.StartNew();
        foreach (PlaceRequest[] batch in requests.Chunk(64))
        {
            foreach (PlaceRequest request in batch)
                state.Submit(request);
            Note(state.Advance());
        }

        TimeSpan submitted = watch.Elapsed;
        int done = 0;
        // Each report has one completion, the worst case for work per report.
        while (_running.TryDequeue(out (NodeId Node, PlaceRequest Task) run))
        {
            state.Report(new NodeReport { Node = run.Node, Finished = [World.Run(run.Task)] });
            Note(state.Advance());
            done++;
        }

        Assert.Equal(tasks, done);
        return string.Create(CultureInfo.InvariantCulture,
            $"{classes} classes, locality {locality}, spread {spread}, labels '{labels}': submit {submitted.TotalMilliseconds:0} ms, in "
                + $"all {watch.Elapsed.TotalMilliseconds:0} ms, "
            + $"{tasks / watch.Elapsed.TotalSeconds:0} decisions/s, {watch.Elapsed.TotalMicroseconds / tasks:0.00} us each");
    }

    [Fact(Explicit = true)]
    public void Queue_MillionTasks_SubmitAndCancelRate()
    {
        const int tasks = 1_000_000;
        SchedulerState state = NewCluster();
        long before = GC.GetTotalMemory(true);
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < tasks; i++)
        {
            state.Submit(new PlaceRequest
            {
                Task = new TaskId(new NodeId(5000), (ulong)i),
                Owner = new NodeId(5000),
                Placement = new() { Demand = ResourceSet.FromCpus(1) },
            });
            if (i % 64 == 0)
                state.Advance();
        }

        TimeSpan submitted = watch.Elapsed;
        long bytes = GC.GetTotalMemory(true) - before;
        watch.Restart();
        int cancelled = Enumerable.Range(0, tasks).Count(i => state.Cancel(new TaskId(new NodeId(5000), (ulong)i)));
        output.WriteLine(
            $"submit {tasks / submitted.TotalSeconds:0}/s, {bytes / tasks} bytes each, cancel "
            + $"{cancelled / watch.Elapsed.TotalSeconds:0}/s");
    }

    private readonly Queue<(NodeId, PlaceRequest)> _running = [];

    private void Note(SchedulerActions actions)
    {
        foreach (NodeBatch batch in actions.Dispatch)
        {
            foreach (PlaceRequest task in batch.Tasks)
                _running.Enqueue((batch.Node, task));
        }
    }

    private static SchedulerState NewCluster()
    {
        SchedulerState state = new();
        for (ulong id = 1; id <= Nodes; id++)
        {
            NodeRegistration node = World.Node(id, 16);
            string zone = id % 4 == 0 ? "a" : id % 4 == 1 ? "b" : "c";
            state.Register(node with
            {
                Total = node.Total with { MemoryBytes = 1L << 36 },
                Labels = new Dictionary<string,
                string>
                { ["zone"] = zone }
            });
        }

        state.Advance();
        return state;
    }
}
