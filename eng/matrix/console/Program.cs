using ClusterTasks;

// Arguments: a file to which each run of Main adds a line, and any others, whose number is the exit code.
File.AppendAllText(args[0], $"Main ran in process {Environment.ProcessId}\n");
var options = new LocalClusterOptions { CpusPerNode = 1, WorkersPerNode = 1, StoreBytesPerNode = 100 << 20, SpillBytesPerNode = 100 << 20 };
try
{
    await using LocalCluster cluster = await LocalCluster.StartAsync(options);
    int worker = await Remote.Invoke(Functions.ProcessOfWorker);
    // A namespace of Orleans has these simple names, too.
    (PlacementStrategy strategy, TaskStatus status) = (PlacementStrategy.Pack, TaskStatus.RanToCompletion);
    Console.WriteLine(
        $"{await Remote.Invoke(Functions.Add, 1, 2)}, {worker != Environment.ProcessId}, {strategy}, {status}, {typeof(Program).Name}");
    return args.Length - 1;
}
catch (ClusterUnavailableException e)
{
    Console.WriteLine($"refused: {e.Message}");
    return 100;
}

public static class Functions
{
    [Remote] public static int Add(int a, int b) => a + b;

    [Remote] public static int ProcessOfWorker() => Environment.ProcessId;
}
