#:package ClusterTasks.Worker@VERSION
using ClusterTasks;

File.AppendAllText(args[0], $"Main ran in process {Environment.ProcessId}\n");
await using LocalCluster cluster = await LocalCluster.StartAsync(
    new LocalClusterOptions { CpusPerNode = 1, StoreBytesPerNode = 100 << 20 });
Console.WriteLine($"{await Remote.Invoke(Functions.Add, 1, 2)}, {await Remote.Invoke(Functions.ProcessOfWorker) != Environment.ProcessId}");

public static class Functions
{
    [Remote] public static int Add(int a, int b) => a + b;

    [Remote] public static int ProcessOfWorker() => Environment.ProcessId;
}
