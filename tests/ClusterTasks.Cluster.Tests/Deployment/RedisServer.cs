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

    private readonly ChildProcess _child;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RedisServer(TestScope scope, IReadOnlyList<string> command)
    {
        int port = FreePort.Find(IPAddress.Loopback);
        string folder = Directory.CreateDirectory(Path.Combine(scope.Path, "redis")).FullName;
        var start = new ProcessStartInfo(Program) { WorkingDirectory = folder };
        string[] own = ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder];
        foreach (string argument in command.Skip(1).Concat(own))
            start.ArgumentList.Add(argument);
        scope.Apply(start.Environment);
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        _child = ChildProcess.Start(start, (line, _) =>
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                _ready.TrySetResult();
        });
    }

    internal string Address { get; }

    /// <summary>Skips the test where there is no Redis. On a build machine, where nothing may be skipped, it fails the test.</summary>
    internal static void Require()
    {
        if (File.Exists(Program))
            return;
        string reason = $"There is no {Program}: install it, such as by 'apt-get install redis-server'.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }

    internal static async Task<RedisServer> StartAsync(TestScope scope, IReadOnlyList<string> command)
    {
        var server = new RedisServer(scope, command);
        Task first = await Task.WhenAny(server._ready.Task, server._child.Exited).WaitAsync(Eventually.Patience);
        Assert.True(first == server._ready.Task, $"{Program} {string.Join(' ', command.Skip(1))} ended before it was ready.");
        return server;
    }

    internal async Task<int> StopAsync()
    {
        _child.Terminate();
        return (await _child.Exited.WaitAsync(Eventually.Patience)).Code;
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();
}
