using System.Runtime.InteropServices;

namespace ClusterTasks.Platform;

/// <summary>What matters of the system under this process; a test says it in its place.</summary>
internal sealed record SystemFacts
{
    /// <summary>Bytes of a memory page, and of a block of direct I/O, on every system that is supported.</summary>
    internal const int PageBytes = 4096;

    /// <summary>The system's name: <c>Linux</c>, <c>Windows</c>, <c>macOS</c>, or what else the runtime calls it.</summary>
    internal string Name { get; init; } = "Linux";

    /// <summary>The architecture of the process, not of the machine.</summary>
    internal Architecture Architecture { get; init; } = Architecture.X64;

    /// <summary>Bytes of a memory page.</summary>
    internal int PageSize { get; init; } = PageBytes;

    /// <summary>The kernel's version, for a message.</summary>
    internal string Kernel { get; init; } = "";

    /// <summary>System calls that the kernel does not have, or that a filter in front of it refuses.</summary>
    internal IReadOnlyList<string> MissingCalls { get; init; } = [];

    /// <summary>The system that this process runs on. Cost: microseconds.</summary>
    internal static SystemFacts Current()
    {
        var facts = new SystemFacts
        {
            Name = CurrentName(),
            Architecture = RuntimeInformation.ProcessArchitecture,
            PageSize = Environment.SystemPageSize
        };
        return OperatingSystem.IsLinux()
            ? facts with { Kernel = Environment.OSVersion.Version.ToString(), MissingCalls = [.. Libc.MissingCalls()] } : facts;
    }

    /// <summary>Returns the name of the file of a program.</summary>
    internal static string ProgramFile(string? name) => name + (OperatingSystem.IsWindows() ? ".exe" : "");

    private static string CurrentName()
    {
        if (OperatingSystem.IsLinux())
            return "Linux";
        if (OperatingSystem.IsWindows())
            return "Windows";
        return OperatingSystem.IsMacOS() ? "macOS" : RuntimeInformation.OSDescription;
    }
}
