using System.Diagnostics;
using ClusterTasks;

namespace SurvivesAnything;

/// <summary>Kills processes of the cluster while it works: a worker every now and then, and one whole node.</summary>
internal sealed class Saboteur(LocalCluster cluster)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);

    // On a slow machine more would leave no worker the time to do anything.
    private const int MostWorkers = 12;

    // By then each node has results of which it has the only copy.
    private const int WorkersBeforeTheNode = 3;

    private readonly Random _random = new(1);

    internal int Workers { get; private set; }

    /// <summary>The node that was killed; null: none was, so far.</summary>
    internal NodeId? Node { get; private set; }

    internal async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (Workers < MostWorkers && await timer.WaitForNextTickAsync(stopping))
            {
                KillAWorker();
                if (Workers == WorkersBeforeTheNode && Node is null)
                    await KillANodeAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
    }

    private void KillAWorker()
    {
        int[] workers = [.. cluster.Nodes.Where(node => node.IsRunning).SelectMany(node => node.WorkerProcessIds)];
        if (workers.Length == 0)
            return;
        try
        {
            using Process worker = Process.GetProcessById(workers[_random.Next(workers.Length)]);
            worker.Kill();
            Workers++;
        }
        catch (ArgumentException)
        {
            // It has ended meanwhile.
        }
    }

    private async Task KillANodeAsync()
    {
        LocalNode node = cluster.Nodes[^1]; // not the first, to which this program is attached
        Node = node.Id;
        await node.KillAsync();
    }
}
