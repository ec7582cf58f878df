using System.Diagnostics;
using ClusterTasks.Benchmarks.Core;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>churn_noop_p50_ms, churn_noop_p99_ms and churn_noop_worst_ms: ten new programs a second each open a session, run one no-op and
/// end. Meanwhile an older program calls no-ops. The floor is the same with programs that only start and end. sessions_noop_p99_ms: ten new
/// sessions a second of one process, so that the starts of drivers do not count.</summary>
internal static class SessionChurn
{
    internal const string ProgramArgument = "session-churn-program";

    private const int MostAlive = 20;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    internal static async Task RunAsync(SuiteRun run)
    {
        TimeSpan length = TimeSpan.FromSeconds(run.IsQuick ? 5 : 15);
        List<double>[] bare = new List<double>[run.Runs];
        List<double>[] programs = new List<double>[run.Runs];
        List<double>[] sessions = new List<double>[run.Runs];
        for (int i = 0; i < run.Runs; i++)
        {
            await using LocalCluster cluster = await LocalCluster.StartAsync(
                new LocalClusterOptions { CpusPerNode = 2, WorkersPerNode = 2 });
            var probe = new Probe(cluster.Session);
            await probe.WarmAsync();
            bare[i] = await DuringAsync("programs without sessions", probe, length, () => RunProgramAsync(["--version"]));
            programs[i] = await DuringAsync("programs", probe, length, () => RunProgramAsync([ProgramArgument, cluster.Address]));
            sessions[i] = await DuringAsync("sessions of one process", probe, length, () => RunSessionAsync(cluster.Address));
        }

        Add(run, "churn_noop_p50_ms", programs, "programs_without_sessions", bare, 0.5);
        Add(run, "churn_noop_p99_ms", programs, "programs_without_sessions", bare, 0.99);
        Add(run, "churn_noop_worst_ms", programs, "programs_without_sessions", bare, 1);
        Add(run, "sessions_noop_p50_ms", sessions, "programs_without_sessions", bare, 0.5);
        Add(run, "sessions_noop_p99_ms", sessions, "programs_without_sessions", bare, 0.99);
        Add(run, "sessions_noop_worst_ms", sessions, "programs_without_sessions", bare, 1);
    }

    /// <summary>Runs the program itself.</summary>
    internal static async Task<int> RunProgramAsync(string address)
    {
        await RunSessionAsync(address);
        return 0;
    }

    private static void Add(SuiteRun run, string name, List<double>[] times, string floor, List<double>[] without, double part) =>
        run.Add(Figure.Of(name, "ms", higherIsBetter: false, [.. times.Select(of => At(of, part))],
            new Floor(floor, Statistics.Median(without.Select(of => At(of, part))), "ms")));

    private static async Task<List<double>> DuringAsync(string what, Probe probe, TimeSpan length, Func<Task> one)
    {
        using var stop = new CancellationTokenSource();
        Task<(int Begun, int Skipped)> churn = ChurnAsync(one, stop.Token);
        List<double> times = await probe.UntilAsync(Task.Delay(length, TimeProvider.System));
        await stop.CancelAsync();
        (int begun, int skipped) = await churn;
        Console.Error.WriteLine(
            $"{begun} {what}, {skipped} more put off: no-op p50 {At(times, 0.5):0.00} ms, p99 {At(times, 0.99):0.0} ms, worst "
            + $"{At(times, 1):0} ms");
        return times;
    }

    /// <summary>Starts ten a second, however long each takes, but no more than a machine can hold.</summary>
    private static async Task<(int Begun, int Skipped)> ChurnAsync(Func<Task> one, CancellationToken stop)
    {
        using var ticks = new PeriodicTimer(Between, TimeProvider.System);
        var alive = new List<Task>();
        int begun = 0;
        int skipped = 0;
        try
        {
            while (await ticks.WaitForNextTickAsync(stop))
            {
                alive.RemoveAll(task => task.IsCompletedSuccessfully);
                if (alive.Count >= MostAlive)
                {
                    skipped++;
                    continue;
                }

                alive.Add(Task.Run(one, CancellationToken.None));
                begun++;
            }
        }
        catch (OperationCanceledException)
        {
            // The churn is over.
        }

        await Task.WhenAll(alive);
        return (begun, skipped);
    }

    private static async Task RunSessionAsync(string address)
    {
        await using RemoteSession session = await Remote.ConnectAsync(address);
        using ObjectRef<int> result = session.Invoke(BenchmarkFunctions.Echo, 7);
        _ = await result.GetAsync(Patience);
    }

    private static async Task RunProgramAsync(string[] arguments)
    {
        ProcessStartInfo command = OwnProgram.Command(arguments);
        command.RedirectStandardOutput = true;
        using Process process = OwnProgram.Start(command);
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The program of the churn ended with {process.ExitCode}.");
    }

    private static double At(List<double> times, double part) =>
        times.Order().ElementAt(Math.Min(times.Count - 1, (int)(times.Count * part)));
}
