using System.Diagnostics;
using System.Globalization;

namespace ClusterTasks.Chaos;

/// <summary>Kills and stops worker processes and nodes of a local cluster at random times, and starts a node for each that has ended. No
/// node is left alone: that of the driver dies, too, and that of the scheduler.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="disk">The folder of the disk to which it spills, which is filled at times; null: it is not.</param>
/// <param name="seed">The order of the faults.</param>
/// <param name="meanPause">The mean time between two faults of workers.</param>
/// <param name="log">Gets a line for each fault of a node, or of the disk.</param>
internal sealed class ChaosKiller(LocalCluster cluster, string? disk, int seed, TimeSpan meanPause, Action<string> log)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(1);

    // A node takes seconds to start, and one at a time is away.
    private const int NodePauses = 4;
    private const int DiskPauses = 8;

    private readonly Random _workerDice = new(seed);
    private readonly Random _nodeDice = new(seed + 1);
    private readonly Random _diskDice = new(seed + 2);

    internal int WorkerKills { get; private set; }

    internal int WorkerStops { get; private set; }

    internal int NodeKills { get; private set; }

    internal int NodeFreezes { get; private set; }

    internal int NodeDrains { get; private set; }

    internal int FullDisks { get; private set; }

    /// <summary>Goes on until the token is cancelled, and leaves a cluster in which every process runs.</summary>
    internal Task RunAsync(CancellationToken stopping) => Task.WhenAll(
        RepeatAsync(_workerDice, meanPause, HurtWorkerAsync, stopping),
        RepeatAsync(_nodeDice, NodePauses * meanPause, HurtNodeAsync, stopping),
        disk is null ? Task.CompletedTask : RepeatAsync(_diskDice, DiskPauses * meanPause, FillDiskAsync, stopping));

    private static async Task RepeatAsync(Random dice, TimeSpan pause, Func<double, Task> hurt, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                // A Poisson process: the pauses have no memory.
                await Task.Delay(-Math.Log(1 - dice.NextDouble()) * pause, stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await hurt(dice.NextDouble());
        }
    }

    private Task HurtWorkerAsync(double dice) => dice < 0.8 ? KillWorkerAsync() : StopWorkerAsync();

    private Task HurtNodeAsync(double dice) => dice switch
    {
        < 0.6 => KillNodeAsync(),
        < 0.8 => FreezeNodeAsync(),
        _ => DrainNodeAsync(),
    };

    private Task KillWorkerAsync()
    {
        if (PickWorker() is { } worker)
        {
            WorkerKills++;
            Signal(worker, "KILL");
        }

        return Task.CompletedTask;
    }

    private async Task StopWorkerAsync()
    {
        if (PickWorker() is not { } worker)
            return;
        WorkerStops++;
        Signal(worker, "STOP");
        await Task.Delay(TimeSpan.FromSeconds(1 + (2 * _workerDice.NextDouble())));
        Signal(worker, "CONT");
    }

    private async Task KillNodeAsync()
    {
        LocalNode node = PickNode();
        NodeKills++;
        log($"kills node {node.Id}");
        await node.KillAsync();
        await ReplaceAsync();
    }

    private async Task FreezeNodeAsync()
    {
        LocalNode node = PickNode();
        NodeFreezes++;
        TimeSpan time = TimeSpan.FromSeconds(5 + (15 * _nodeDice.NextDouble()));
        log($"stops node {node.Id} for {time.TotalSeconds:0} s");
        int process = node.ProcessId;
        Signal(process, "STOP");
        await Task.Delay(time);
        Signal(process, "CONT");
        if (time < TimeSpan.FromSeconds(9))
            return;
        // It may have been declared dead, and ends when it learns of it; or it learns that it was not.
        await node.KillAsync();
        await ReplaceAsync();
    }

    private async Task DrainNodeAsync()
    {
        LocalNode node = PickNode();
        NodeDrains++;
        log($"lets node {node.Id} leave");
        await node.StopAsync();
        await ReplaceAsync();
    }

    /// <summary>Leaves no room on the disk for some seconds.</summary>
    private async Task FillDiskAsync(double dice)
    {
        string ballast = Path.Combine(disk!, "ballast");
        FullDisks++;
        log("fills the disk");
        await using (var file = new FileStream(ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            try
            {
                for (var block = new byte[1 << 20]; ;)
                    await file.WriteAsync(block);
            }
            catch (IOException)
            {
                // It is full.
            }

            await Task.Delay(TimeSpan.FromSeconds(1 + (3 * dice)));
        }

        File.Delete(ballast);
    }

    private async Task ReplaceAsync()
    {
        using var deadline = new CancellationTokenSource(StartPatience);
        await cluster.AddNodeAsync(null, deadline.Token);
    }

    private LocalNode PickNode()
    {
        LocalNode[] nodes = [.. cluster.Nodes.Where(node => node.IsRunning)];
        return nodes[_nodeDice.Next(nodes.Length)];
    }

    private int? PickWorker()
    {
        int[] workers = [.. cluster.Nodes.Where(node => node.IsRunning).SelectMany(node => node.WorkerProcessIds)];
        return workers.Length == 0 ? null : workers[_workerDice.Next(workers.Length)];
    }

    private static void Signal(int process, string signal)
    {
        using Process kill = Process.Start(new ProcessStartInfo("kill", ["-s", signal, process.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true, // it may have ended
        })!;
        kill.WaitForExit();
    }
}
