namespace ClusterTasks.Worker.Hosting;

/// <summary>Labels that every node has by itself.</summary>
internal static class NodeLabels
{
    internal const string Prefix = "clustertasks.io/";

    internal const string NodeId = Prefix + "node-id";

    internal const string Host = Prefix + "host";

    internal static Dictionary<string, string> With(IDictionary<string, string> own, NodeId id) =>
        new(own, StringComparer.Ordinal) { [NodeId] = id.ToString(), [Host] = Environment.MachineName };
}
