using System.Globalization;
using ClusterTasks.Platform;

namespace ClusterTasks.Worker.Processes;

/// <summary>The end of a process.</summary>
/// <param name="Code">The exit code; 128 + n when signal n ended the process (a program may also return such a code itself:
/// the operating system's report that would tell the two apart does not reach us).</param>
internal readonly record struct WorkerExit(int Code)
{
    /// <summary>Whether it was killed, as far as the code says: the .NET host gives the same code after a line of text.</summary>
    internal bool IsKill => Signal == "SIGKILL";

    /// <summary>The signal's name, or null when the process exited by itself.</summary>
    internal string? Signal => SignalNames.OfExit(Code);

    /// <summary>The meaning of the code when the .NET host gave it, before any code of ours or the user's ran: the low byte of
    /// 0x800080nn.</summary>
    private string? HostFailure => Code switch
    {
        0x81 or 0x92 => "the .NET host was given bad arguments",
        0x82 or 0x84 => "the .NET host could not load one of its libraries",
        0x83 => "the .NET host did not find its libraries: the program's runtime or its runtimeconfig.json is missing",
        0x87 or 0x88 => "the .NET host could not load the runtime",
        0x89 => "the .NET runtime could not be initialised",
        0x8b => "the program's deps.json could not be read",
        0x8c => "a file that the program's deps.json names is missing",
        0x93 => "the program's runtimeconfig.json could not be read",
        0x94 => "the program's entry assembly is missing",
        0x96 or 0x9c => "the framework that the program needs is not installed",
        0x9f or 0xa0 => "the single file could not be unpacked",
        _ => null,
    };

    public override string ToString() => Signal is { } signal
        ? string.Create(CultureInfo.InvariantCulture, $"signal {signal} (exit code {Code})")
        : string.Create(CultureInfo.InvariantCulture, $"exit code {Code}");

    /// <summary>Describes the end of a process that was not ready yet: it may have ended in the .NET host, whose codes look like
    /// signals.</summary>
    internal string DescribeStart()
    {
        if (HostFailure is not { } failure)
            return ToString();
        return string.Create(
            CultureInfo.InvariantCulture, $"exit code {Code} ({failure}{(Signal is { } signal ? $", or signal {signal}" : "")})");
    }
}
