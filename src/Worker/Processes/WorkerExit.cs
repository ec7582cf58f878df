using System.Globalization;

namespace ClusterTasks.Worker.Processes;

/// <summary>How a process ended.</summary>
/// <param name="Code">The exit code; 128 + n when signal n ended the process (a program may also return such a code itself:
/// the operating system's report that would tell the two apart does not reach us).</param>
internal readonly record struct WorkerExit(int Code)
{
    private const int SignalBase = 128;

    /// <summary>The signal's name, or null when the process exited by itself.</summary>
    internal string? Signal => Code switch
    {
        SignalBase + 1 => "SIGHUP",
        SignalBase + 2 => "SIGINT",
        SignalBase + 3 => "SIGQUIT",
        SignalBase + 4 => "SIGILL",
        SignalBase + 6 => "SIGABRT",
        SignalBase + 7 => "SIGBUS",
        SignalBase + 8 => "SIGFPE",
        SignalBase + 9 => "SIGKILL",
        SignalBase + 11 => "SIGSEGV",
        SignalBase + 13 => "SIGPIPE",
        SignalBase + 15 => "SIGTERM",
        _ => null,
    };

    public override string ToString() => Signal is { } signal
        ? string.Create(CultureInfo.InvariantCulture, $"signal {signal} (exit code {Code})")
        : string.Create(CultureInfo.InvariantCulture, $"exit code {Code}");
}
