using System.CommandLine;
using System.Globalization;
using ClusterTasks.Benchmarks.Chaos;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Explore;
using ClusterTasks.Benchmarks.Harness;
using ClusterTasks.Benchmarks.Recovery;
using ClusterTasks.Benchmarks.Simulate;
using ClusterTasks.Benchmarks.Spill;
using ClusterTasks.Benchmarks.Store;
using ClusterTasks.Benchmarks.StoreKill;
using ClusterTasks.Benchmarks.Tasks;
using ClusterTasks.Benchmarks.Unhurt;

if (args is [KillClient.Command, ..])
    return await KillClient.RunAsync(args);
if (args is [SocketCopy.PeerArgument, var port, var bytes])
    return SocketCopy.RunPeer(int.Parse(port, CultureInfo.InvariantCulture), long.Parse(bytes, CultureInfo.InvariantCulture));
if (args is [GrainPeerProcess.PeerArgument])
    return await GrainPeerProcess.RunPeerAsync();
if (args is [DriverProcesses.ProgramArgument, var sessionAddress])
    return await DriverProcesses.RunProgramAsync(sessionAddress);
if (args is [SessionChurn.ProgramArgument, var node])
    return await SessionChurn.RunProgramAsync(node);

Suite[] suites = [CoreSuite.Suite, StoreSuite.Suite, StoreKillSuite.Suite, SpillSuite.Suite, TasksSuite.Suite, SimulateSuite.Suite,
    ExploreSuite.Suite, UnhurtSuite.Suite, RecoverySuite.Suite, ChaosSuite.Suite];

var suite = new Argument<string?>("suite")
{
    Description = "The suite to run; without it the suites are listed.",
    Arity = ArgumentArity.ZeroOrOne,
};
suite.AcceptOnlyFromAmong([.. suites.Select(known => known.Name)]);
Option<FileInfo?> json = Named<FileInfo?>("--json", "Also write the figures to this file.");
Option<bool> quick = Named<bool>("--quick", "Fewer and shorter runs: a check that everything works.");
Option<string?> only = Named<string?>("--only", "Only the steps whose names contain this text, as they are printed.");
Option<int?> kills = Named<int?>(
    "--kills",
    $"Suite {StoreKillSuite.Suite.Name}: how many clients to kill; {StoreKillSuite.DefaultKills} by default. Suite "
    + $"{RecoverySuite.Suite.Name}: how many workers, and nodes; {RecoverySuite.DefaultWorkerKills} and {RecoverySuite.DefaultNodeKills}.");
Option<int?> nodes = Named<int?>(
    "--nodes", $"Suite {SimulateSuite.Suite.Name}: nodes of the cluster, of 10 workers each; {SimulateSuite.DefaultNodes} by default.");
Option<int?> tasks = Named<int?>("--tasks", $"Suite {SimulateSuite.Suite.Name}: tasks to run; {SimulateSuite.DefaultTasks} by default.");
Option<int?> seeds = Named<int?>(
    "--seeds",
    $"Suite {ExploreSuite.Suite.Name}: histories to run, and to look in for each seeded fault; {ExploreSuite.DefaultSeeds} by default.");
Option<ulong?> seed = Named<ulong?>(
    "--seed",
    $"Suite {ExploreSuite.Suite.Name}: run this history alone, and print its story if it breaks a rule. Suite "
    + $"{ChaosSuite.Suite.Name}: the order of the faults; {ChaosSuite.DefaultSeed} by default.");
Option<double?> minutes = Named<double?>(
    "--minutes", $"Suite {ChaosSuite.Suite.Name}: how long to hurt the cluster; {ChaosSuite.DefaultMinutes} by default.");
Option<bool> whole = Named<bool>("--whole", $"Suite {ChaosSuite.Suite.Name}: rounds of 17 GB each, which take minutes.");

var command = new RootCommand("Measures ClusterTasks, each figure against a floor taken in the same run.")
{
    suite, json, quick, only, kills, nodes, tasks, seeds, seed, minutes, whole,
};
command.SetAction((arguments, _) => RunAsync(
    arguments.GetValue(suite),
    arguments.GetValue(json),
    new SuiteRun(arguments.GetValue(quick), arguments.GetValue(kills), arguments.GetValue(nodes), arguments.GetValue(tasks),
        arguments.GetValue(seeds))
    {
        Only = arguments.GetValue(only),
        Seed = arguments.GetValue(seed),
        Minutes = arguments.GetValue(minutes),
        IsWhole = arguments.GetValue(whole),
    }));
return await command.Parse(args).InvokeAsync();

async Task<int> RunAsync(string? name, FileInfo? file, SuiteRun run)
{
    if (name is null)
    {
        foreach (Suite known in suites)
        {
            Console.WriteLine($"{known.Name,-12}{known.About}");
        }

        return 0;
    }

    await suites.Single(known => known.Name == name).RunAsync(run);
    ResultTable.Print(run.Figures);
    if (file is not null)
    {
        await JsonReport.Of(name, run.Figures).WriteAsync(file);
    }

    foreach (string failure in run.Failures)
    {
        Console.Error.WriteLine(failure);
    }

    return run.Failures.Count == 0 ? 0 : 1;
}

static Option<T> Named<T>(string name, string description) => new(name) { Description = description };
