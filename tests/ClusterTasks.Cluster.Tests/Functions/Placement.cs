namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that say where they run.</summary>
[Remote]
public static class Placement
{
    public static string NodeId() => RemoteContext.Current!.NodeId.ToString();
}
