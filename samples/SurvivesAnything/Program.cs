using System.CommandLine;
using Apache.Arrow;
using ClusterTasks;
using SharedDataFrame;
using SurvivesAnything;

var tasks = new Option<int>("--tasks") { Description = "How many tasks draw samples.", DefaultValueFactory = _ => 60 };
var samples = new Option<int>("--samples") { Description = "Samples that each task draws.", DefaultValueFactory = _ => 40 };
var command = new RootCommand("Computes while its own workers, and a node, are killed, and checks the result.") { tasks, samples };
command.SetAction((arguments, _) => RunAsync(Math.Max(1, arguments.GetValue(tasks)), Math.Max(1, arguments.GetValue(samples))));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(int tasks, int samples)
{
    // Always a cluster of its own: this program kills nodes.
    await using LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
    {
        Nodes = 3,
        CpusPerNode = 2,
        WorkersPerNode = 2,
        Log = static _ => { }, // the nodes tell of each death
    });
    using RecordBatch flights = FlightFile.Read();
    using ObjectRef<RecordBatch> shared = Remote.Put(flights);
    ObjectRef<double[]>[] parts =
        [.. Enumerable.Range(0, tasks).Select(seed => Remote.Invoke(Functions.Resample, shared, seed, samples))];

    var saboteur = new Saboteur(cluster);
    using var done = new CancellationTokenSource();
    Task sabotage = saboteur.RunAsync(done.Token);
    await Display.WatchAsync(parts, saboteur);
    Interval[] intervals = await Remote.Invoke(Functions.Summarize, parts);
    await done.CancelAsync();
    await sabotage;
    Display.Print(intervals);

    // The same in this process alone, without a cluster.
    var alone = new double[tasks][];
    Parallel.For(0, tasks, seed => alone[seed] = Bootstrap.Resample(flights, seed, samples));
    int wrong = 0;
    for (int seed = 0; seed < tasks; seed++)
    {
        double[] there = await parts[seed];
        wrong += alone[seed].AsSpan().SequenceEqual(there) ? 0 : 1;
    }

    bool isSame = wrong == 0 && Bootstrap.Summarize(alone).SequenceEqual(intervals);
    Console.WriteLine($"killed: {saboteur.Workers} workers, {(saboteur.Node is null ? "no node" : $"node {saboteur.Node}")}");
    Console.WriteLine(isSame ? "Every number is the same as without a cluster." : $"WRONG: {wrong} of {tasks} results differ.");
    return isSame && saboteur.Workers > 0 ? 0 : 1;
}
