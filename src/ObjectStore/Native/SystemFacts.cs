using System.Runtime.InteropServices;

namespace ClusterTasks.Store;

/// <summary>What matters of the system under this process; a test says it in its place.</summary>
internal sealed record SystemFacts
{
    /// <summary>The system's name: <c>Linux</c>, <c>Windows</c>, <c>macOS</c>, or what else the runtime calls it.</summary>
    internal string Name { get; init; } = "Linux";

    /// <summary>The architecture of the process, not of the machine.</summary>
    internal Architecture Architecture { get; init; } = Architecture.X64;

    /// <summary>Bytes of a memory page.</summary>
    internal int PageSize { get; init; } = ControlLayout.PageBytes;

    /// <summary>The kernel's version, for a message.</summary>
    internal string Kernel { get; init; } = "";

    /// <summary>System calls that the kernel does not have, or that a filter in front of it refuses.</summary>
    internal IReadOnlyList<string> MissingCalls { get; init; } = [];

    /// <summary>The system that this process runs on. Cost: microseconds.</summary>
    internal static SystemFacts Current()
    {
        var facts = new SystemFacts { Name = CurrentName(), Architecture = RuntimeInformation.ProcessArchitecture, PageSize = Environment.SystemPageSize };
        return OperatingSystem.IsLinux() ? facts with { Kernel = Environment.OSVersion.Version.ToString(), MissingCalls = [.. Libc.MissingCalls()] } : facts;
    }

    private static string CurrentName()
    {
        if (OperatingSystem.IsLinux())
            return "Linux";
        if (OperatingSystem.IsWindows())
            return "Windows";
        return OperatingSystem.IsMacOS() ? "macOS" : RuntimeInformation.OSDescription;
    }
}
