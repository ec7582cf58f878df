using System.Diagnostics;
using System.Globalization;
using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.StoreKill;

/// <summary>Starts client processes one after the other, and kills each at a random moment of its work.</summary>
internal sealed class KillLane(string address, string boardPath, int lane, long budget)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(2);

    private readonly Random _random = new(lane);

    /// <summary>Gets the lines of clients that found wrong bytes.</summary>
    internal List<string> Wrong { get; } = [];

    /// <summary>Gets the times from the exit of each killed client until no pin and no unsealed object of it is left.</summary>
    internal List<double> ReleaseMilliseconds { get; } = [];

    /// <summary>Gets the same times from the signal on, which include the time that the system takes to end the process.</summary>
    internal List<double> KillMilliseconds { get; } = [];

    /// <summary>Gets the number of clients that had pins or an unsealed object just before they died.</summary>
    internal int HeldAtDeath { get; private set; }

    internal async Task KillAsync(int kills)
    {
        for (int kill = 0; kill < kills; kill++)
        {
            using Client client = await StartAsync((lane * 100_000) + kill);
            await Task.Delay(TimeSpan.FromMilliseconds(_random.NextDouble() * 60), TimeProvider.System);
            HeldAtDeath += await HoldsAsync(client.Process.Id) ? 1 : 0;
            long killed = Stopwatch.GetTimestamp();
            client.Process.Kill(); // SIGKILL
            await client.Process.WaitForExitAsync();
            long exited = Stopwatch.GetTimestamp();
            while (await HoldsAsync(client.Process.Id))
            {
                if (Stopwatch.GetElapsedTime(exited) > Patience)
                {
                    throw new TimeoutException(
                        $"Process {client.Process.Id} is dead for {Patience.TotalSeconds} s and still holds objects: "
                        + $"{await DescribeAsync(client.Process.Id)}");
                }

                await Task.Delay(Step, TimeProvider.System);
            }

            ReleaseMilliseconds.Add(Stopwatch.GetElapsedTime(exited).TotalMilliseconds);
            KillMilliseconds.Add(Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
            await client.LinesAsync(Wrong);
        }
    }

    /// <summary>Runs a client that works all the time and is never killed: it would see the effects of a kill on others.</summary>
    internal async Task AccompanyAsync(Task kills)
    {
        using Client client = await StartAsync(lane * 100_000);
        await Task.WhenAny(kills);
        client.Process.StandardInput.Close();
        await client.Process.WaitForExitAsync().WaitAsync(Patience);
        await client.LinesAsync(Wrong);
        if (client.Process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The client that nobody killed ended with code {client.Process.ExitCode}.");
        }
    }

    private async Task<Client> StartAsync(int seed)
    {
        ProcessStartInfo start = OwnProgram.Command(
            KillClient.Command, address, boardPath, seed.ToString(CultureInfo.InvariantCulture),
            budget.ToString(CultureInfo.InvariantCulture));
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        start.Environment["DOTNET_TieredPGO"] = "0"; // a life of milliseconds
        var client = new Client(OwnProgram.Start(start));
        string? first = await client.Process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (first != KillClient.Ready)
        {
            client.Dispose();
            throw new InvalidOperationException($"A client said '{first}' instead of '{KillClient.Ready}'.");
        }

        return client;
    }

    private static async Task<bool> HoldsAsync(int process) => (await HeldByAsync(process)).Count > 0;

    private static async Task<string> DescribeAsync(int process) => string.Join("; ", (await HeldByAsync(process)).Take(5));

    private static async Task<IReadOnlyList<ObjectInfo>> HeldByAsync(int process)
    {
        ObjectListing all = await Remote.ObjectsAsync(new ObjectQuery { Limit = ObjectQuery.MaxLimit });
        return [.. all.Objects.Where(row => row.Holders.Any(holder =>
            holder.ProcessId == process && holder.Kind is ObjectHolderKind.Reader or ObjectHolderKind.Writer))];
    }

    private sealed class Client(Process process) : IDisposable
    {
        internal Process Process { get; } = process;

        /// <summary>Reads the lines that the client wrote before it ended.</summary>
        internal async Task LinesAsync(List<string> wrong)
        {
            while (await Process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith(KillClient.Wrong, StringComparison.Ordinal))
                {
                    wrong.Add(line);
                }
            }
        }

        public void Dispose()
        {
            if (!Process.HasExited)
            {
                Process.Kill();
            }

            Process.Dispose();
        }
    }
}
