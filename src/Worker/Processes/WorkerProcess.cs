using System.Diagnostics;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Output;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Processes;

/// <summary>One worker process: the user's own program, started so that the Sdk's startup hook takes over before its Main.</summary>
/// <remarks>The startup hook ends the process when its session socket ends, so it does not outlive a node that was killed. PR_SET_PDEATHSIG
/// would not help: it follows the thread that started the process, and pool threads come and go.</remarks>
internal sealed partial class WorkerProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;

    private WorkerProcess(ChildProcess child, StartErrors errors)
    {
        _child = child;
        StartErrors = errors;
    }

    internal int Id => _child.Id;

    /// <summary>Completes when the process has exited and all its output was handed over.</summary>
    internal Task<WorkerExit> Exited => _child.Exited;

    /// <summary>The lines of the process about its own end.</summary>
    internal StartErrors StartErrors { get; }

    /// <summary>Starts a worker. <paramref name="output"/> gets every line of its stdout (false) and stderr (true), in order
    /// within each; without it the lines are logged. <paramref name="gpus"/>: see <see cref="WorkerCommand.Create"/>. With
    /// <paramref name="crashDumps"/> a crash leaves a dump in that folder.</summary>
    internal static WorkerProcess Start(
        JobCode code, string sessionSocket, string workerToken, ILogger logger, Action<string, bool>? output = null, string? gpus = null,
        string? crashDumps = null, Action<long, bool>? missing = null)
    {
        ProcessStartInfo start = WorkerCommand.Create(code, sessionSocket, workerToken, gpus);
        if (crashDumps is not null)
            CrashDumps.Ask(start.Environment, crashDumps);
        var errors = new StartErrors();
        ChildProcess child = ChildProcess.Start(start, (line, isError) =>
        {
            if (isError)
                errors.Add(line);
            if (output is not null)
                output(line, isError);
            else
                LogOutput(logger, isError ? "stderr" : "stdout", line);
        }, missing: missing ?? ((count, isError) => LogOutput(logger, isError ? "stderr" : "stdout", DroppedLines.Text(count))));
        LogStarted(logger, child.Id, start.FileName);
        return new WorkerProcess(child, errors);
    }

    /// <summary>Ends the process at once (SIGKILL). Idempotent.</summary>
    internal void Kill() => _child.Kill();

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    [LoggerMessage(Level = LogLevel.Debug, Message = "Worker process {ProcessId} started: {Program}")]
    private static partial void LogStarted(ILogger logger, int processId, string program);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Stream}: {Line}")]
    private static partial void LogOutput(ILogger logger, string stream, string line);
}
