using System.CommandLine;
using System.Diagnostics;
using ClusterTasks;
using FlightsPipeline;

var data = new Option<FileInfo>("--data")
{
    Description = "A .parquet file with delay, distance, origin and destination, or a .arrow file with delay and distance.",
    DefaultValueFactory = _ => new FileInfo(FlightSource.DefaultFile),
}.AcceptExistingOnly();
var parts = new Option<int>("--parts") { Description = "Tasks per loaded piece and step.", DefaultValueFactory = _ => 8 };
var top = new Option<int>("--top") { Description = "How many groups to show.", DefaultValueFactory = _ => 10 };
parts.Validators.Add(result => RequirePositive(result, parts));
top.Validators.Add(result => RequirePositive(result, top));

var command = new RootCommand(
    "Which routes (or distance bands) arrive latest? Load, clean, group and merge as many small tasks.") { data, parts, top };
command.SetAction((arguments, _) =>
    RunAsync(arguments.GetRequiredValue(data).FullName, arguments.GetValue(parts), arguments.GetValue(top)));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(string path, int parts, int top)
{
    bool ownCluster = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CLUSTERTASKS_ADDRESS"));
    await using IAsyncDisposable cluster = ownCluster
        ? await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = Environment.ProcessorCount, WorkersPerNode = Environment.ProcessorCount })
        : await Remote.ConnectAsync();

    long started = Stopwatch.GetTimestamp();
    Pipeline pipeline = await Pipeline.SubmitAsync(path, parts, top);
    await ProgressDisplay.ShowAsync(
        Stage.Of("load", pipeline.Loaded),
        Stage.Of("clean", pipeline.Cleaned),
        Stage.Of("group", pipeline.Grouped),
        Stage.Of("merge", pipeline.Merged));
    GroupTotal[] answer = await pipeline.Top;
    GroupTotal[] all = await pipeline.All;
    TimeSpan onCluster = Stopwatch.GetElapsedTime(started);

    started = Stopwatch.GetTimestamp();
    GroupTotal[] expected = await SingleProcess.ComputeAsync(path);
    TimeSpan inOneProcess = Stopwatch.GetElapsedTime(started);
    bool same = all.SequenceEqual(expected) && answer.SequenceEqual(Functions.Top(expected, top));

    foreach (GroupTotal group in answer)
    {
        Console.WriteLine(
            $"{group.Group,-16} mean delay {group.MeanDelay,6:0.00} min, worst {group.WorstDelay,4} min, {group.Flights,7} flights");
    }

    Console.WriteLine($"{expected.Sum(group => group.Flights)} flights in {expected.Length} groups; "
        + $"cluster {onCluster.TotalSeconds:0.00} s, one process {inOneProcess.TotalSeconds:0.00} s");
    Console.WriteLine(same ? "The result equals the single-process computation."
        : "The result DIFFERS from the single-process computation.");
    return same ? 0 : 1;
}

static void RequirePositive(System.CommandLine.Parsing.OptionResult result, Option<int> option)
{
    if (result.GetValue(option) < 1)
    {
        result.AddError($"{option.Name} must be at least 1.");
    }
}
