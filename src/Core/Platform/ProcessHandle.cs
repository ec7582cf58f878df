using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>Handles that mean one process forever, and what can be done with one.</summary>
internal static partial class ProcessHandle
{
    // The same number on x86-64 and arm64: the call is younger than the unified table.
    private const nint PidFdOpenNumber = 434;

    /// <summary>Opens a handle that means this one process forever, even after its id is given to another.</summary>
    /// <returns>null when no such process exists.</returns>
    internal static SafeFileHandle? Open(int processId)
    {
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();
        nint descriptor = Imports.SysCall(PidFdOpenNumber, processId, 0);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);

        const int NoSuchProcess = 3;
        int error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? null
            : throw new Win32Exception(error, $"pidfd_open({processId}) failed: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>Makes this process the leader of a process group of its own. Signals that a terminal sends to its parent's group (Ctrl-C,
    /// hang-up) then no longer reach it. Fails, without effect, for the leader of a session, which is alone already.</summary>
    internal static void LeaveGroup()
    {
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();
        _ = Imports.SetProcessGroup(0, 0);
    }

    /// <summary>Blocks the calling thread until the process has exited or the timeout (milliseconds, -1 for none) is over.</summary>
    internal static bool WaitForExit(SafeFileHandle process, int timeoutMilliseconds)
    {
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();
        const short Readable = 1;
        const int Interrupted = 4;
        while (true)
        {
            var poll = new PollDescriptor { Descriptor = (int)process.DangerousGetHandle(), Events = Readable };
            int ready = Imports.Poll(ref poll, 1, timeoutMilliseconds);
            if (ready >= 0)
                return ready > 0;

            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                throw new Win32Exception(error);
        }
    }

    [SupportedOSPlatform("linux")]
    private static partial class Imports
    {
        [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
        internal static partial nint SysCall(nint number, nint first, nint second);

        [LibraryImport("libc", EntryPoint = "setpgid")]
        internal static partial int SetProcessGroup(int process, int group);

        [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
        internal static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMilliseconds);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
