using System.CommandLine;
using System.Diagnostics;
using ClusterTasks;
using MonteCarloPi;

var tasks = new Option<int>("--tasks") { Description = "How many tasks.", DefaultValueFactory = _ => 5_000 };
var points = new Option<int>("--points") { Description = "Points that each task throws.", DefaultValueFactory = _ => 10_000 };
tasks.Validators.Add(result => RequirePositive(result, tasks));
points.Validators.Add(result => RequirePositive(result, points));
var command = new RootCommand("Estimates pi by thousands of small tasks.") { tasks, points };
command.SetAction((arguments, _) => RunAsync(arguments.GetValue(tasks), arguments.GetValue(points)));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(int tasks, int points)
{
    bool ownCluster = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CLUSTERTASKS_ADDRESS"));
    await using IAsyncDisposable cluster = ownCluster
        ? await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = Environment.ProcessorCount, WorkersPerNode = Environment.ProcessorCount })
        : await Remote.ConnectAsync();

    long started = Stopwatch.GetTimestamp();
    ObjectRef<long>[] hits = Remote.Map(Functions.CountHits, Enumerable.Range(1, tasks).Select(seed => new Throw(seed, points)));
    long inside = (await Remote.GetAsync(hits)).Sum();
    TimeSpan elapsed = Stopwatch.GetElapsedTime(started);

    double thrown = (double)tasks * points;
    double pi = 4 * inside / thrown;
    // A hit is a coin with p = pi/4, so the estimate is off by more than five standard deviations once in two million seeds. The seeds are
    // fixed, so a correct program cannot fail by chance.
    double tolerance = 5 * 4 * Math.Sqrt(Math.PI / 4 * (1 - (Math.PI / 4)) / thrown);
    bool right = Math.Abs(pi - Math.PI) <= tolerance;
    Console.WriteLine(
        $"{tasks} tasks of {points} points in {elapsed.TotalSeconds:0.00} s: {tasks / elapsed.TotalSeconds:0} tasks/s, "
        + $"{thrown / elapsed.TotalSeconds / 1e6:0.0} million points/s");
    Console.WriteLine($"pi is about {pi:0.000000}, {(right ? "within" : "NOT within")} {tolerance:0.000000} of the true value");
    return right ? 0 : 1;
}

static void RequirePositive(System.CommandLine.Parsing.OptionResult result, Option<int> option)
{
    if (result.GetValue(option) < 1)
    {
        result.AddError($"{option.Name} must be at least 1.");
    }
}
