using System.Diagnostics;
using System.Globalization;
using System.Net;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Network;

/// <summary>Nodes on the machines of a network, whose list of nodes is in a Redis of this machine.</summary>
internal sealed class MachineNodes : IAsyncDisposable
{
    private const string Redis = "/usr/bin/redis-server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("ct-").FullName; // short: sockets lie below it
    private readonly List<ChildProcess> _children = [];
    private readonly List<NodeReadyLine> _ready = [];
    private readonly Action<string> _log;

    private MachineNodes(Action<string> log) => _log = log;

    /// <summary>Returns what this machine lacks; null: nothing.</summary>
    internal static string? WhyNot() =>
        File.Exists(Redis) ? null : $"There is no {Redis}: install it, such as by 'apt-get install redis-server'.";

    /// <param name="machines">The machines.</param>
    /// <param name="count">The number of nodes: one on each of the first machines.</param>
    /// <param name="log">Gets the lines of the nodes, from any thread.</param>
    internal static async Task<MachineNodes> StartAsync(NetworkMachines machines, int count, Action<string>? log = null)
    {
        var nodes = new MachineNodes(log ?? (_ => { }));
        try
        {
            IPEndPoint redis = await nodes.StartRedisAsync(machines.Host);
            string token = Path.Combine(nodes._folder, "token");
            await File.WriteAllTextAsync(token, "0123456789abcdef");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            nodes._ready.AddRange(await Task.WhenAll(
                Enumerable.Range(0, count).Select(machine => nodes.StartNodeAsync(machines, machine, redis, token))));
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    internal string Address(int machine) => _ready[machine].SessionAddress;

    internal NodeId Id(int machine) => NodeId.Parse(_ready[machine].NodeId);

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess child in Enumerable.Reverse(_children)) // Redis last
        {
            child.Terminate();
            await Task.WhenAny(child.Exited, Task.Delay(Patience));
            await child.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IPEndPoint> StartRedisAsync(IPAddress address)
    {
        var endpoint = new IPEndPoint(address, FreePort.Find(address));
        string port = endpoint.Port.ToString(CultureInfo.InvariantCulture);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Launch(new ProcessStartInfo(Redis,
            ["--port", port, "--bind", address.ToString(), "--dir", _folder, "--save", "", "--protected-mode", "no"]), (line, _) =>
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
        });
        await ready.Task.WaitAsync(Patience);
        return endpoint;
    }

    private async Task<NodeReadyLine> StartNodeAsync(NetworkMachines machines, int machine, IPEndPoint redis, string token)
    {
        string address = machines.Address(machine).ToString();
        string[] command =
        [
            .. machines.Under(machine), ProgramStart.DotnetHost, Path.Combine(AppContext.BaseDirectory, "ClusterTasks.Node.dll"), "node",
            "--clustering", "redis", "--redis", redis.ToString(), "--advertise", address, "--transfer-address", $"{address}:0",
            "--token-file", token, "--run-dir", Path.Combine(_folder, "run"), "--cpus", "2", "--store-bytes", "1G", "--spill-dir", "none",
        ];
        var output = new NodeOutput($"{machine}", (node, line) => _log($"[node {node}] {line}"));
        Task exited = Launch(new ProcessStartInfo(command[0], command[1..]), output.OnLine).Exited;
        if (await Task.WhenAny(output.Ready, exited).WaitAsync(Patience) == exited)
            throw new InvalidOperationException($"The node on machine {machine} has ended: {output.LastLines()}");
        return await output.Ready;
    }

    private ChildProcess Launch(ProcessStartInfo start, Action<string, bool> output)
    {
        start.Environment["XDG_RUNTIME_DIR"] = _folder;
        var child = ChildProcess.Start(start, output);
        lock (_children)
            _children.Add(child);
        return child;
    }
}
