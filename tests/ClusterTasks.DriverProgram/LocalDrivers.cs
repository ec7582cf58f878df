using System.Runtime.InteropServices;

namespace ClusterTasks.DriverProgram;

/// <summary>Drivers with a cluster of their own, of two node processes that both run a task.</summary>
internal static class LocalDrivers
{
    // The stop timeout is longer than any test waits, so a process that ends in time has not ended by the timeout.
    private static readonly LocalClusterOptions Options =
        new() { Nodes = 2, CpusPerNode = 1, WorkersPerNode = 1, StoreBytesPerNode = 128L << 20, StopTimeout = TimeSpan.FromMinutes(5) };

    /// <summary>Handles no signals, as most programs.</summary>
    internal static async Task<int> WaitForEverAsync()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options);
        ObjectRef[] tasks = await StartTasksAsync(cluster);
        Console.WriteLine("READY");
        await Task.WhenAll(tasks.Select(task => task.WaitAsync()));
        return 1;
    }

    /// <summary>Ends cleanly on Ctrl-C, and still uses the cluster for that.</summary>
    internal static async Task<int> StopOnInterruptAsync()
    {
        var interrupted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            interrupted.TrySetResult();
        });
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options);
        ObjectRef[] tasks = await StartTasksAsync(cluster);
        Console.WriteLine("READY");
        await interrupted.Task;
        foreach (ObjectRef task in tasks)
            await Remote.CancelAsync(task, force: true);
        Console.WriteLine($"DONE {await Remote.Invoke(Functions.Square, 7)}");
        return 0;
    }

    /// <summary>Tells whether a cluster works here, or why not.</summary>
    internal static async Task<int> ComputeAsync(WorkerMode workers)
    {
        try
        {
            await using LocalCluster cluster = await LocalCluster.StartAsync(Options with { Nodes = 1, Workers = workers });
            Console.WriteLine($"RESULT {await Remote.Invoke(Functions.Square, 7)}");
        }
        catch (ClusterTasksException e)
        {
            Console.WriteLine($"REFUSED {e.GetType().Name} {e.Message.ReplaceLineEndings(" ")}");
        }

        return 0;
    }

    private static async Task<ObjectRef[]> StartTasksAsync(LocalCluster cluster)
    {
        ObjectRef[] tasks = [.. cluster.Nodes.Select(node => Remote.With(Functions.On(node.Id)).Invoke(Functions.Stuck))];
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await cluster.Session.State.NodesAsync()).Sum(node => node.RunningTasks) < tasks.Length)
            await poll.WaitForNextTickAsync();
        return tasks;
    }
}
