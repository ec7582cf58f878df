namespace ClusterTasks.Platform;

/// <summary>Names of the signals that end processes.</summary>
internal static class SignalNames
{
    private const int SignalBase = 128;

    /// <summary>Returns the name of the signal that an exit code stands for; null: for none.</summary>
    internal static string? OfExit(int code) => code switch
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
}
