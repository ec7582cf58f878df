using System.ComponentModel;
using System.Diagnostics;
using ClusterTasks.Platform;
using ClusterTasks.Worker.Output;

namespace ClusterTasks.Worker.Processes;

/// <summary>A child process with its output pumped line by line.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>The time that output is still awaited after the exit: a grandchild may hold the pipes open forever.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly DiagnosticFiles _diagnosticFiles;

    private ChildProcess(
        Process process, DiagnosticFiles diagnosticFiles, Action<string, bool> output, TimeProvider time, Action<long, bool>? missing)
    {
        _process = process;
        _diagnosticFiles = diagnosticFiles;
        Id = process.Id;
        Task pumps = Task.WhenAll(
            LinePump.RunAsync(process.StandardOutput.BaseStream, line => HandOver(output, line, isError: false), NewPace(),
                count => HandOver(missing, count, isError: false)),
            LinePump.RunAsync(process.StandardError.BaseStream, line => HandOver(output, line, isError: true), NewPace(),
                count => HandOver(missing, count, isError: true)));
        Exited = WaitAsync(pumps, time);

        OutputPace? NewPace() => missing is null ? null : new OutputPace(time);
    }

    internal int Id { get; }

    /// <summary>Completes when the process has exited and its output was handed over.</summary>
    internal Task<WorkerExit> Exited { get; }

    /// <summary>True when the process has exited, whether or not its output was handed over.</summary>
    internal bool HasExited => Exited.IsCompleted || _process.HasExited;

    /// <summary>The child's stdin while it is kept open.</summary>
    internal StreamWriter StandardInput => _process.StandardInput;

    /// <summary>Starts the process, with a closed stdin unless told otherwise; its output is all handed over,
    /// or paced (<see cref="OutputPace"/>) where <paramref name="missing"/> gets the numbers of lines that were dropped. Throws
    /// <see cref="Win32Exception"/> when the program cannot be run.</summary>
    internal static ChildProcess Start(
        ProcessStartInfo start, Action<string, bool> output, TimeProvider? time = null, bool keepStandardInput = false, Action<long,
            bool>? missing = null)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
        if (!keepStandardInput)
            process.StandardInput.Close();
        return new ChildProcess(process, DiagnosticFiles.Of(process.Id, start.Environment), output, time ?? TimeProvider.System, missing);
    }

    /// <summary>Kills the process; one that has ended is no error. The base library reaps children under a lock of its own, so the id
    /// cannot mean another process.</summary>
    internal void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It was disposed after its end, or became another user's program, which this user cannot end.
        }
    }

    /// <summary>Kills the process if it still runs and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited.ConfigureAwait(false);
        ClosePipes();
        _process.Dispose();
    }

    /// <summary>Closes the pipes. The process object leaves streams that were asked for to the collector: two descriptors for each dead
    /// child.</summary>
    private void ClosePipes()
    {
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        try
        {
            _process.StandardInput.Dispose();
        }
        catch (IOException)
        {
            // The last lines that were written did not reach it.
        }
    }

    private static void HandOver<T>(Action<T, bool>? output, T line, bool isError)
    {
        try
        {
            output?.Invoke(line, isError);
        }
        catch (Exception)
        {
            // The consumer has lost this line. The next ones are read all the same: a child whose pipe is full stands still.
        }
    }

    private async Task<WorkerExit> WaitAsync(Task pumps, TimeProvider time)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _diagnosticFiles.Remove();
        try
        {
            await pumps.WaitAsync(OutputGrace, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The pumps end when the grandchild closes the pipe or the process object is disposed.
        }

        return new WorkerExit(_process.ExitCode);
    }
}
