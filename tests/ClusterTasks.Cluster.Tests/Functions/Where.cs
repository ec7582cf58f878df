namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that say where they run.</summary>
[Remote]
public static class Where
{
    public static string NodeId() => RemoteContext.Current!.NodeId.ToString();
}
