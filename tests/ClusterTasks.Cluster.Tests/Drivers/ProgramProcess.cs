using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>A program in a process group of its own, as a shell with job control starts it.</summary>
internal sealed partial class ProgramProcess : IAsyncDisposable
{
    internal const int Interrupt = 2;
    internal const int Kill = 9;
    internal const int Terminate = 15;

    private readonly Lock _gate = new();
    private readonly List<string> _out = [];
    private readonly List<string> _error = [];
    private readonly List<(Func<string, bool> IsIt, TaskCompletionSource<string> Source)> _waiting = [];
    private readonly string _name;
    private readonly ChildProcess _child;

    private ProgramProcess(string name, ProcessStartInfo start)
    {
        _name = name;
        _child = ChildProcess.Start(start, OnLine, keepStandardInput: true);
    }

    internal int Id => _child.Id;

    internal StreamWriter Input => _child.StandardInput;

    internal string[] Output => Copy(_out);

    internal string[] Errors => Copy(_error);

    /// <summary>Starts the driver program in one of its modes.</summary>
    /// <param name="address">The node's address; null for a driver with a cluster of its own.</param>
    internal static ProgramProcess StartDriver(TestScope scope, string mode, string? address) =>
        Start(scope, "ClusterTasks.DriverProgram.dll", [mode], address);

    /// <param name="assembly">A program in this project's output folder.</param>
    /// <param name="address">The node's address; null for a driver with a cluster of its own.</param>
    /// <param name="variables">More variables of its environment.</param>
    internal static ProgramProcess Start(
        TestScope scope, string assembly, string[] arguments, string? address,
        params ReadOnlySpan<(string Name, string Value)> variables) =>
        StartUnder(scope, [], assembly, arguments, address, variables);

    /// <summary>Starts a program by another command, such as a shell that first changes the program's surroundings.</summary>
    internal static ProgramProcess StartUnder(
        TestScope scope, string[] command, string assembly, string[] arguments, string? address,
            params ReadOnlySpan<(string Name, string Value)> variables)
    {
        // The program leads a session and group of its own, so that a signal to the group reaches its tree and not this process. It has
        // SIGINT as a terminal gives it, whatever this process inherited.
        var start = new ProcessStartInfo("setsid");
        foreach (string argument in (
            string[])["env", "--default-signal=INT", .. command, ProgramStart.DotnetHost, Path.Combine(AppContext.BaseDirectory, assembly),
            .. arguments])
            start.ArgumentList.Add(argument);
        scope.Apply(start.Environment);
        if (address is not null)
            start.Environment["CLUSTERTASKS_ADDRESS"] = address;
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        return new ProgramProcess($"{assembly} {string.Join(' ', arguments)}", start);
    }

    /// <summary>Returns the first line of standard output with this start, searched from the beginning.</summary>
    internal Task<string> LineAsync(string start) => LineAsync(start, line => line.StartsWith(start, StringComparison.Ordinal));

    internal async Task<string> LineAsync(string what, Func<string, bool> isIt)
    {
        var source = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_out.Find(line => isIt(line)) is { } known)
                return known;
            _waiting.Add((isIt, source));
        }

        Task first = await Task.WhenAny(source.Task, _child.Exited).WaitAsync(Eventually.Patience)
            .ContinueWith(done => done.IsCompletedSuccessfully ? done.Result : Task.CompletedTask, TaskScheduler.Default);
        return first == source.Task ? await source.Task : throw new TimeoutException($"'{_name}' did not write '{what}'. {Describe()}");
    }

    internal async Task<int> ExitAsync(TimeSpan? patience = null)
    {
        try
        {
            return (await _child.Exited.WaitAsync(patience ?? Eventually.Patience)).Code;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"'{_name}' did not end within {patience ?? Eventually.Patience}. {Describe()}");
        }
    }

    /// <summary>Waits until the program has ended normally, with exit code 0.</summary>
    internal async Task SucceedsAsync(TimeSpan? patience = null)
    {
        int code = await ExitAsync(patience);
        Assert.True(code == 0, $"'{_name}' failed. {Describe()}");
    }

    internal void Signal(int signal) => Assert.Equal(0, SendSignal(Id, signal));

    /// <summary>Sends a signal to the program and all its descendants, as a terminal does with Ctrl-C.</summary>
    internal void SignalGroup(int signal) => Assert.Equal(0, SendSignal(-Id, signal));

    internal string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{(_child.Exited.IsCompleted ? $"It ended with {_child.Exited.Result}" : "It runs")}. "
            + $"Output:\n{string.Join('\n', Output)}\nErrors:\n{string.Join('\n', Errors)}");

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private void OnLine(string line, bool isError)
    {
        lock (_gate)
        {
            (isError ? _error : _out).Add(line);
            if (isError)
                return;
            foreach ((_, TaskCompletionSource<string> source) in _waiting.Where(waiting => waiting.IsIt(line)))
                source.TrySetResult(line);
        }
    }

    private string[] Copy(List<string> lines)
    {
        lock (_gate)
            return [.. lines];
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
