using System.Runtime.InteropServices;

namespace ClusterTasks.Platform;

/// <summary>Decides whether ClusterTasks runs on this system, before anything else is done. The in-process mode is refused like the rest:
/// its nodes keep their objects in the same shared memory.</summary>
internal static class SupportedSystem
{
    internal const string Page = "docs/platforms.md";

    /// <summary>Lets a test look at the entry points from another system. It flows with the test, so that others run beside it.</summary>
    internal static readonly AsyncLocal<SystemFacts?> Assumed = new();

    private static readonly Lazy<string?> OfThisProcess = new(() => Refusal(SystemFacts.Current()));

    /// <summary>Why ClusterTasks cannot run here; null when it can.</summary>
    internal static string? Refusal() => Assumed.Value is { } facts ? Refusal(facts) : OfThisProcess.Value;

    /// <summary>Why ClusterTasks cannot run on a system; null when it can.</summary>
    internal static string? Refusal(SystemFacts facts)
    {
        if (facts.Name != "Linux")
            return $"ClusterTasks runs on Linux only, in-process mode included, and this process runs on {facts.Name}: "
                + $"{Remedy(facts.Name)} ({Page}).";
        if (facts.Architecture is not (Architecture.X64 or Architecture.Arm64))
        {
            return $"ClusterTasks runs in 64-bit processes on x64 and arm64, and this process is {facts.Architecture}: "
                + $"start the program with the x64 or arm64 build of .NET ({Page}).";
        }

        // The store reserves memory and does direct I/O in pages of 4 KiB. Nothing has ever run on larger ones.
        if (facts.PageSize > SystemFacts.PageBytes)
        {
            return $"ClusterTasks needs memory pages of 4 KiB, and this kernel has pages of {facts.PageSize / 1024} KiB, as some arm64 "
                + "distributions do: "
                + $"boot a kernel with 4 KiB pages ({Page}).";
        }

        return facts.MissingCalls.Count == 0
            ? null
            : $"ClusterTasks needs {string.Join(" and ", facts.MissingCalls)} of Linux 5.3, and this kernel ({facts.Kernel}) or the "
                + "sandbox in front of it refuses: "
                + $"use a newer kernel, or allow the call in the container's seccomp profile ({Page}).";
    }

    /// <summary>Not a <see cref="ClusterTasksException"/>: programs catch those to try again, and no later attempt ends
    /// otherwise.</summary>
    /// <exception cref="PlatformNotSupportedException">ClusterTasks cannot run on this system.</exception>
    internal static void ThrowIfUnsupported()
    {
        if (Refusal() is { } refusal)
            throw Unsupported(refusal);
    }

    /// <summary>For code behind a check of the system, which the entry points have made already.</summary>
    internal static PlatformNotSupportedException Unsupported() => Unsupported(Refusal());

    private static PlatformNotSupportedException Unsupported(string? refusal) => new(refusal) { HelpLink = HelpPage.Address(Page) };

    private static string Remedy(string system) => system == "Windows"
        ? "run it inside WSL 2 or in a Linux container; the repository's .devcontainer has all it needs"
        : "run it in a Linux container; the repository's .devcontainer has all it needs";
}
