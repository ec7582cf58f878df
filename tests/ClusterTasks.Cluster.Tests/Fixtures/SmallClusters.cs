namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>Starts clusters of one test.</summary>
internal static class SmallClusters
{
    /// <summary>Starts nodes with stores that are full soon, and with this much of their own memory for clients.</summary>
    internal static async Task<LocalCluster> StartAsync(int nodes, long clientBytes)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            Nodes = nodes,
            CpusPerNode = 2,
            WorkersPerNode = 2,
            StoreBytesPerNode = 75 << 20,
            ClientBytesPerNode = clientBytes,
        });
        LocalClusterFolders.Note(cluster);
        return cluster;
    }
}
