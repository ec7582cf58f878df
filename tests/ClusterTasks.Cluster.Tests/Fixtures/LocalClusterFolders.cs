using System.Collections.Concurrent;

namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>The run folders of the clusters that these tests started.</summary>
internal static class LocalClusterFolders
{
    private static readonly ConcurrentBag<string> Folders = [];

    internal static IEnumerable<string> Seen => Folders;

    internal static void Note(LocalCluster cluster) => Folders.Add(Of(cluster));

    internal static string Of(LocalCluster cluster) =>
        Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(cluster.Address["unix:".Length..])))!;
}
