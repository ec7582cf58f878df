namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>A node service of the compose file, moved from a container of its own to a machine that it shares.</summary>
/// <param name="Command">The arguments that follow the image's entry point.</param>
/// <param name="Environment">All settings of the node.</param>
internal sealed record ComposeNode(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    internal static readonly string[] Services = ["head", "worker-1", "worker-2"];

    /// <summary>The settings that two nodes of one machine cannot share, and the address of Redis.</summary>
    internal static readonly string[] Replaced =
        ["CLUSTERTASKS_REDIS", "CLUSTERTASKS_SILO_PORT", "CLUSTERTASKS_TRANSFER_ADDRESS", "CLUSTERTASKS_TOKEN_FILE"];

    /// <summary>The run directory is a setting of the image. The node finds its address where each has a network of its own.</summary>
    internal static readonly string[] Added = ["CLUSTERTASKS_ADVERTISE", "CLUSTERTASKS_RUN_DIR"];

    /// <summary>The shell variables of the person who runs compose.</summary>
    internal static readonly Dictionary<string, string> Shell = new() { ["CLUSTERTASKS_TOKEN"] = Token };

    internal const string Token = "0123456789abcdef";

    internal static ComposeNode For(ComposeFile file, string service, string redis, string runDirectory, string tokenFile)
    {
        ComposeService found = file.Services[service];
        return new ComposeNode(found.Command, new Dictionary<string, string>(found.Environment)
        {
            ["CLUSTERTASKS_REDIS"] = redis,
            ["CLUSTERTASKS_SILO_PORT"] = "0",
            ["CLUSTERTASKS_TRANSFER_ADDRESS"] = "0.0.0.0:0",
            ["CLUSTERTASKS_TOKEN_FILE"] = tokenFile,
            ["CLUSTERTASKS_ADVERTISE"] = "127.0.0.1",
            ["CLUSTERTASKS_RUN_DIR"] = runDirectory,
        });
    }
}
