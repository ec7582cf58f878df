using System.Net;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>A node of a cluster whose list of nodes is in Redis, with the lines that it has written.</summary>
internal sealed class RedisNode
{
    private readonly List<string> _lines = [];
    private NodeReadyLine? _ready;

    private RedisNode(TestScope scope, string redis, string name, IPAddress address, IReadOnlyList<string>? under)
    {
        string token = Path.Combine(scope.Path, "cluster-token");
        if (!File.Exists(token))
        {
            File.WriteAllText(token, ComposeNode.Token);
            File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Process = new NodeProcess(scope, name, ["node"], new Dictionary<string, string>
        {
            ["CLUSTERTASKS_CLUSTERING"] = "redis",
            ["CLUSTERTASKS_REDIS"] = redis,
            ["CLUSTERTASKS_ADVERTISE"] = address.ToString(),
            ["CLUSTERTASKS_TRANSFER_ADDRESS"] = $"{address}:0",
            ["CLUSTERTASKS_TOKEN_FILE"] = token,
            ["CLUSTERTASKS_RUN_DIR"] = Path.Combine(scope.Path, "run"),
            ["CLUSTERTASKS_START_TIMEOUT"] = "60",
            ["CLUSTERTASKS_CPUS"] = "2",
            ["CLUSTERTASKS_STORE_BYTES"] = "100M",
            ["CLUSTERTASKS_SPILL_DIR"] = "none",
        }, OnLine, under);
    }

    internal NodeProcess Process { get; }

    internal NodeId Id => NodeId.Parse(_ready!.NodeId);

    internal string Address => _ready!.SessionAddress;

    /// <summary>Gets the options of a task that runs on this node.</summary>
    internal TaskOptions Here => new() { Strategy = SchedulingStrategy.NodeAffinity(Id) };

    /// <summary>Starts a node and adds it to the list, from which the test ends it. Returns when it is ready.</summary>
    internal static async Task<RedisNode> StartAsync(
        List<RedisNode> nodes, TestScope scope, RedisServer redis, IPAddress? address = null, IReadOnlyList<string>? under = null)
    {
        var node = new RedisNode(scope, redis.Address, $"{nodes.Count}", address ?? IPAddress.Loopback, under);
        nodes.Add(node);
        node._ready = await node.Process.ReadyAsync();
        return node;
    }

    /// <summary>Returns the number of lines of the node's log with this text.</summary>
    internal int Count(string text)
    {
        lock (_lines)
            return _lines.Count(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Gets the node's log.</summary>
    internal string Lines
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    private void OnLine(string line)
    {
        lock (_lines)
            _lines.Add(line);
    }
}
