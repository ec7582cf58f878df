using System.Diagnostics;
using System.Globalization;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Tasks;

/// <summary>drivers_1_per_s to drivers_8_per_s: no-op tasks a second of 1, 2, 4 and 8 driver processes together, at one node with two
/// slots. Each submits its part of the tasks at once, then awaits it. The floor of the others is one driver.</summary>
internal static class DriverProcesses
{
    internal const string ProgramArgument = "burst-driver";

    private const int Tasks = 100_000;

    internal static async Task RunAsync(SuiteRun run, string address)
    {
        Floor? one = null;
        foreach (int drivers in (int[])[1, 2, 4, 8])
        {
            double[] rates = await RatesAsync(run, address, drivers, run.Repeat(Tasks) / drivers);
            string name = string.Create(CultureInfo.InvariantCulture, $"drivers_{drivers}_per_s");
            run.Add(Figure.Of(name, "1/s", higherIsBetter: true, rates, one));
            one ??= new Floor("drivers_1_per_s", Statistics.Median(rates), "1/s");
        }
    }

    /// <summary>Runs the program of a driver: a burst for each line of its input, which says the number of tasks.</summary>
    internal static async Task<int> RunProgramAsync(string address)
    {
        await using RemoteSession session = await Remote.ConnectAsync(address);
        using (session.MakeCurrent())
        {
            while (await Console.In.ReadLineAsync() is { } count)
            {
                ObjectRef<int>[] results = Burst.Submit(int.Parse(count, CultureInfo.InvariantCulture));
                await Burst.CheckAsync(results);
                Console.WriteLine(results.Length.ToString(CultureInfo.InvariantCulture));
                Burst.Release(results);
            }
        }

        return 0;
    }

    private static async Task<double[]> RatesAsync(SuiteRun run, string address, int drivers, int tasks)
    {
        Process[] programs = [.. Enumerable.Range(0, drivers).Select(_ => Start(address))];
        try
        {
            await TasksSuite.WarmUpAsync(() => Task.WhenAll(programs.Select(program => BurstAsync(program, TasksSuite.WarmUpTasks))));
            var rates = new double[run.Runs];
            for (int i = 0; i < rates.Length; i++)
            {
                double seconds = await Measure.SecondsAsync(() => Task.WhenAll(programs.Select(program => BurstAsync(program, tasks))));
                rates[i] = drivers * tasks / seconds;
            }

            return rates;
        }
        finally
        {
            foreach (Process program in programs)
            {
                program.StandardInput.Close(); // it ends by itself
                await program.WaitForExitAsync();
                program.Dispose();
            }
        }
    }

    private static Process Start(string address)
    {
        ProcessStartInfo command = OwnProgram.Command(ProgramArgument, address);
        command.RedirectStandardInput = command.RedirectStandardOutput = true;
        return OwnProgram.Start(command);
    }

    private static async Task BurstAsync(Process program, int tasks)
    {
        await program.StandardInput.WriteLineAsync(tasks.ToString(CultureInfo.InvariantCulture));
        await program.StandardInput.FlushAsync();
        string? done = await program.StandardOutput.ReadLineAsync();
        if (done != tasks.ToString(CultureInfo.InvariantCulture))
            throw new InvalidOperationException($"A driver of {tasks} tasks answered '{done}'.");
    }
}
