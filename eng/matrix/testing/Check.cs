using ClusterTasks;

public static class Functions
{
    [Remote]
    public static int Add(int a, int b)
    {
        int sum = a + b; // Runs in a worker only: a coverage collector that loses its workers reports 0 hits here.
        return sum;
    }

    [Remote] public static int ProcessOfWorker() => Environment.ProcessId;
}

/// <summary>The body of the test of every framework.</summary>
public static class Check
{
    public static LocalClusterOptions Options => new() { CpusPerNode = 1, StoreBytesPerNode = 100 << 20 };

    public static async Task<string> RunAsync()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(Options);
        return $"{await Remote.Invoke(Functions.Add, 1, 2)}, {await Remote.Invoke(Functions.ProcessOfWorker) != Environment.ProcessId}";
    }
}
