using System.Diagnostics;
using System.Threading.Channels;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;
using ClusterTasks.Worker.Processes;
using ClusterTasks.Worker.Tests.Processes;

namespace ClusterTasks.Worker.Tests.Hosting;

/// <summary>A real node process that gets all settings from environment variables.</summary>
internal sealed class NodeUnderTest : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    internal static readonly string Program = Path.Combine(AppContext.BaseDirectory, "ClusterTasks.Node.dll");

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly NodeOutput _output;

    internal NodeUnderTest(TestFolder folder, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(ProgramStart.DotnetHost) { ArgumentList = { Program, "node" } };
        Set(start, folder, variables);
        _output = new NodeOutput("test", (_, line) => _lines.Writer.TryWrite(line));
        Child = ChildProcess.Start(start, _output.OnLine);
    }

    internal ChildProcess Child { get; }

    internal string LastLines => _output.LastLines();

    internal static void Set(ProcessStartInfo start, TestFolder folder, params (string Name, string Value)[] variables)
    {
        start.Environment["CLUSTERTASKS_RUN_DIR"] = Path.Combine(folder.Path, "run");
        start.Environment["CLUSTERTASKS_MEMBERSHIP"] = "fast";
        start.Environment["CLUSTERTASKS_STORE_BYTES"] = "128M";
        start.Environment["CLUSTERTASKS_LOG_LEVEL"] = "warning";
        foreach ((string name, string value) in variables)
            start.Environment["CLUSTERTASKS_" + name] = value;
    }

    internal async Task<NodeReadyLine> ReadyAsync()
    {
        await Task.WhenAny(_output.Ready, Child.Exited).WaitAsync(Patience);
        Assert.True(_output.Ready.IsCompleted, $"The node ended before it was ready: {LastLines}");
        return await _output.Ready;
    }

    /// <summary>Waits for a line with all of these parts.</summary>
    internal async Task LineAsync(params string[] parts)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (string line in _lines.Reader.ReadAllAsync(patience.Token))
        {
            if (parts.All(part => line.Contains(part, StringComparison.Ordinal)))
                return;
        }
    }

    internal Task<WorkerExit> ExitAsync() => Child.Exited.WaitAsync(Patience);

    public ValueTask DisposeAsync() => Child.DisposeAsync();
}
