using System.Diagnostics;
using ClusterTasks.Cluster.Tests.Drivers;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Cluster.Tests.Deployment;

/// <summary>The node program as a service manager runs it: it gets all settings from its environment.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly TestScope _scope;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly IReadOnlyList<string> _under;
    private readonly ChildProcess _child;
    private readonly NodeOutput _output;

    /// <param name="log">Gets the lines of the node, one by one, from any thread.</param>
    /// <param name="under">The command that becomes the node's program in other surroundings; null: none.</param>
    internal NodeProcess(
        TestScope scope, string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment,
        Action<string>? log = null, IReadOnlyList<string>? under = null)
    {
        _scope = scope;
        _under = under ?? [];
        _environment = environment;
        _output = new NodeOutput(name, (node, line) => log?.Invoke($"[node {node}] {line}"));
        _child = ChildProcess.Start(Create(command), _output.OnLine);
    }

    internal int Id => _child.Id;

    /// <summary>Gets the node's settings as the kernel knows them.</summary>
    internal Dictionary<string, string> Settings => File.ReadAllText($"/proc/{Id}/environ").Split('\0')
        .Where(pair => pair.StartsWith("CLUSTERTASKS_", StringComparison.Ordinal)).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

    internal string[] CommandLine => File.ReadAllText($"/proc/{Id}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    internal async Task<NodeReadyLine> ReadyAsync()
    {
        Task first = await Task.WhenAny(_output.Ready, _child.Exited).WaitAsync(Eventually.Patience);
        Assert.True(first == _output.Ready,
            $"The node ended with {(_child.Exited.IsCompleted ? _child.Exited.Result : default)} before it was ready: "
            + $"{_output.LastLines()}");
        return await _output.Ready;
    }

    /// <summary>Waits until the node has given up its start, and returns its output.</summary>
    internal async Task<string> FailsAsync()
    {
        WorkerExit exit = await _child.Exited.WaitAsync(Eventually.Patience);
        Assert.True(exit.Code == 1 && !_output.Ready.IsCompleted, $"The node ended with {exit}: {_output.LastLines()}");
        return _output.LastLines();
    }

    /// <summary>Waits until the node has ended by itself, and returns its last lines.</summary>
    internal async Task<string> EndsAsync()
    {
        WorkerExit exit = await _child.Exited.WaitAsync(Eventually.Patience);
        Assert.True(exit.Code == 1, $"The node ended with {exit}: {_output.LastLines()}");
        return _output.LastLines();
    }

    /// <summary>Runs the health check of the compose file, in this node's environment.</summary>
    internal async Task<int> HealthAsync()
    {
        await using ChildProcess check = ChildProcess.Start(Create(["health"]), (_, _) => { });
        return (await check.Exited.WaitAsync(Eventually.Patience)).Code;
    }

    internal async Task KillAsync()
    {
        _child.Kill();
        await _child.Exited.WaitAsync(Eventually.Patience);
    }

    /// <summary>Stops the node as a service manager does: it sends SIGTERM and waits.</summary>
    /// <param name="signals">The number of signals: some managers send another to all of a group.</param>
    internal async Task StopAsync(int signals = 1)
    {
        for (int i = 0; i < signals; i++)
            _child.Terminate();
        WorkerExit exit = await _child.Exited.WaitAsync(Eventually.Patience);
        Assert.True(exit.Code == 0, $"The node stopped with {exit}: {_output.LastLines()}");
    }

    internal string LastLines() => _output.LastLines();

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private ProcessStartInfo Create(IReadOnlyList<string> command)
    {
        string[] line = [.. _under, ProgramStart.DotnetHost, Path.Combine(AppContext.BaseDirectory, "ClusterTasks.Node.dll"), .. command];
        var start = new ProcessStartInfo(line[0]);
        foreach (string argument in line[1..])
            start.ArgumentList.Add(argument);
        _scope.Apply(start.Environment);
        foreach ((string name, string value) in _environment)
            start.Environment[name] = value;
        return start;
    }
}
