using System.Diagnostics;
using System.Globalization;
using System.Net;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>The machine's redis-server, started as the compose file starts it, on a port and in a folder of its own.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";

    private readonly ProcessStartInfo _start;
    private ChildProcess _child;

    private RedisServer(ProcessStartInfo start, string address) => (_start, Address, _child) = (start, address, null!);

    internal string Address { get; }

    internal static void Require() => Requirement.Check(
        File.Exists(Program) ? null : $"There is no {Program}: install it, such as by 'apt-get install redis-server'.");

    /// <param name="scope">The test.</param>
    /// <param name="command">The program with its options.</param>
    /// <param name="address">The address to listen on; null: the loopback.</param>
    internal static async Task<RedisServer> StartAsync(TestScope scope, IReadOnlyList<string> command, IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        int port = FreePort.Find(address);
        string folder = Directory.CreateDirectory(Path.Combine(scope.Path, "redis")).FullName;
        var start = new ProcessStartInfo(Program) { WorkingDirectory = folder };
        string[] own = ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", address.ToString(), "--dir", folder];
        foreach (string argument in command.Skip(1).Concat(own))
            start.ArgumentList.Add(argument);
        scope.Apply(start.Environment);
        var server = new RedisServer(start, new IPEndPoint(address, port).ToString());
        await server.LaunchAsync();
        return server;
    }

    /// <summary>Ends the server as a crash would. Its data stay.</summary>
    internal async Task KillAsync()
    {
        _child.Kill();
        await _child.Exited.WaitAsync(Eventually.Patience);
    }

    /// <summary>Starts the server again after its end, with its port and its data.</summary>
    internal async Task RestartAsync()
    {
        await _child.DisposeAsync();
        await LaunchAsync();
    }

    /// <summary>Lets the server stand still, with its connections open, or go on.</summary>
    internal void Pause(bool isPaused) => Signals.Send(_child.Id, isPaused ? "STOP" : "CONT");

    internal async Task<int> StopAsync()
    {
        _child.Terminate();
        return (await _child.Exited.WaitAsync(Eventually.Patience)).Code;
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private async Task LaunchAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _child = ChildProcess.Start(_start, (line, _) =>
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
        });
        Task first = await Task.WhenAny(ready.Task, _child.Exited).WaitAsync(Eventually.Patience);
        Assert.True(first == ready.Task, $"{Program} {string.Join(' ', _start.ArgumentList)} ended before it was ready.");
    }
}
