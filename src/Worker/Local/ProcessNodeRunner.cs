using System.Diagnostics;
using System.Globalization;
using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Processes;
using ClusterTasks.Worker.Startup;

namespace ClusterTasks.Worker.Local;

/// <summary>Runs a node in a process of its own: the running program once more, started so that the startup hook of this assembly takes
/// over before its Main.</summary>
internal sealed class ProcessNodeRunner : LocalNodeRunner
{
    internal static readonly string HookAssembly = typeof(LocalCluster).Assembly.GetName().Name!;

    /// <summary>The time between a node's stop timeout and its kill: at the timeout it gives up by itself and exits, which runs the
    /// handlers of its exit.</summary>
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(2);

    /// <summary>The time that a start may take beyond its start timeout: the node itself says more about what it waited for, if it
    /// can.</summary>
    private static readonly TimeSpan StartGrace = TimeSpan.FromSeconds(10);

    private readonly ChildProcess _child;
    private readonly NodeOutput _output;
    private readonly TimeSpan _startTimeout;
    private readonly TimeSpan _stopTimeout;
    private readonly TimeProvider _time;

    private ProcessNodeRunner(ChildProcess child, NodeOutput output, TimeSpan startTimeout, TimeSpan stopTimeout, TimeProvider time)
    {
        _child = child;
        _output = output;
        _startTimeout = startTimeout;
        _stopTimeout = stopTimeout;
        _time = time;
    }

    // The process decides, and not the end of its output: a program that loses the session with it asks at once for the address of another
    // one.
    internal override bool IsRunning => !_child.HasExited;

    internal override IReadOnlyList<int> WorkerProcessIds => IsRunning && Ready.Pid != 0
        ? WorkerList.Read(Path.GetDirectoryName(NodeAddress.Parse(Ready.SessionAddress).SocketPath)!)
        : [];

    internal static ProcessNodeRunner Start(
        ProgramLaunch launch, IReadOnlyDictionary<string, string> variables, string name, Action<string, string> log, TimeSpan startTimeout,
            TimeSpan stopTimeout,
        TimeProvider time, string token)
    {
        ProcessStartInfo start;
        try
        {
            start = ProgramStart.Create(launch);
        }
        catch (FileNotFoundException e)
        {
            throw new ClusterUnavailableException(e.Message, e);
        }

        ChildEnvironment.Prepare(start.Environment, ChildStart.NodeRole, HookAssembly, variables);
        var output = new NodeOutput(name, log);
        ChildProcess child = ChildProcess.Start(start, output.OnLine, time, keepStandardInput: true);
        var runner = new ProcessNodeRunner(child, output, startTimeout, stopTimeout, time);
        runner.Tell(token);
        return runner;
    }

    internal override async Task WhenReadyAsync(CancellationToken cancellationToken)
    {
        Tell(NodeControl.JoinWord);
        try
        {
            await Task.WhenAny(_output.Ready, _child.Exited).WaitAsync(_startTimeout + StartGrace, _time, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ClusterUnavailableException(string.Create(CultureInfo.InvariantCulture,
                $"The node process {_child.Id} has neither become ready nor ended within "
                    + $"{(_startTimeout + StartGrace).TotalSeconds:0.#} s; it was killed. It is stopped, or code of the program that "
                    + $"runs when its assembly is loaded does not return. Its last lines: {_output.LastLines()}"));
        }

        if (!_output.Ready.IsCompleted)
        {
            WorkerExit exit = await _child.Exited.ConfigureAwait(false);
            string message = string.Create(CultureInfo.InvariantCulture,
                $"The node process {_child.Id} ended with {exit.DescribeStart()} before it was ready. Its last lines: "
                    + $"{_output.LastLines()}");
            throw exit.Code == NodeProgram.PortTaken ? new PortTakenException(message) : new ClusterUnavailableException(message);
        }

        Ready = await _output.Ready.ConfigureAwait(false);
    }

    // The pipe stays open: its end ends the node.
    private void Tell(string line)
    {
        try
        {
            // A few bytes, which an empty pipe takes at once. Two callers may stop the node at the same time.
            lock (_child)
            {
                _child.StandardInput.WriteLine(line);
                _child.StandardInput.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The node has died already, or was disposed of: its exit and last lines tell more than a broken pipe.
        }
    }

    internal override async Task KillAsync()
    {
        _child.Kill();
        await _child.Exited.ConfigureAwait(false);
    }

    internal override async Task StopAsync()
    {
        Tell(NodeControl.StopWord);
        try
        {
            await _child.Exited.WaitAsync(_stopTimeout + ExitGrace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await KillAsync().ConfigureAwait(false);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (IsRunning && Ready.Pid != 0)
            await StopAsync().ConfigureAwait(false);
        await _child.DisposeAsync().ConfigureAwait(false);
    }
}
