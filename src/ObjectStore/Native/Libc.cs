using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store;

/// <summary>The system calls that .NET has no API for. Linux only; constants are the same on x64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const int ProtRead = 1;
    public const int ProtWrite = 2;
    public const int MapShared = 1;
    public const int MapNoReserve = 0x4000;
    public const int OpenReadOnly = 0;
    public const int OpenReadWrite = 2;
    public const int OpenCloseOnExec = 0x80000;
    public const int AdviceDontDump = 16;
    public const int AdvicePopulateWrite = 23;
    public const short PollIn = 1;
    public const int Interrupted = 4;
    public const int NoSuchProcess = 3;

    private const int PidFdOpenNumber = 434; // The same on every architecture.
    private const int AddSeals = 1033;
    private const int SealSeal = 1;
    private const int SealShrink = 2;
    private const int SealGrow = 4;

    // The first failing call of a process through SetLastError reported errno 203 (the runtime resolves the stub's helpers
    // between the call and the read of errno). One call that must fail is therefore spent here, before any that matters.
    static Libc() => _ = CloseRaw(-1);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle directory, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxOf(int directory, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseRaw(int descriptor);

    /// <summary>A handle that becomes readable when the process has exited: not only closed its files, but can write no more.
    /// It names that process for ever, whoever gets its number next. Invalid handle and errno on failure.</summary>
    public static SafeFileHandle OpenProcess(int processId) => new(SystemCall(PidFdOpenNumber, processId, 0), ownsHandle: true);

    /// <summary>Makes truncation impossible for everybody (reading a truncated mapping kills a .NET process).</summary>
    public static void SealSize(SafeFileHandle file)
    {
        if (Control(file, AddSeals, SealShrink | SealGrow | SealSeal) != 0)
            throw LastError("fcntl(F_ADD_SEALS)");
    }

    /// <summary>Who the file is: device and inode, and its length.</summary>
    public static FileIdentity Identify(SafeFileHandle file)
    {
        const int emptyPath = 0x1000;
        const uint basicStats = 0x7ff;
        byte* result = stackalloc byte[256];
        if (Statx(file, "", emptyPath, basicStats, result) != 0)
            throw LastError("statx");
        return new FileIdentity(*(uint*)(result + 136), *(uint*)(result + 140), *(ulong*)(result + 32), *(long*)(result + 40));
    }

    /// <summary>The user who owns what the path names, without following a link; false when nothing is there.</summary>
    public static bool TryOwnerOf(string path, out uint owner)
    {
        const int currentDirectory = -100;
        const int noFollow = 0x100;
        const uint wantUser = 0x8;
        byte* result = stackalloc byte[256];
        bool found = StatxOf(currentDirectory, path, noFollow, wantUser, result) == 0;
        owner = found ? *(uint*)(result + 20) : 0;
        return found;
    }

    /// <summary>Whether this process can make files in the folder, a read-only file system considered.</summary>
    public static bool CanWrite(string folder)
    {
        const int writeAndSearch = 3;
        return Access(folder, writeAndSearch) == 0;
    }

    public static Exception LastError(string call) => Error(call, Marshal.GetLastPInvokeError());

    public static Exception Error(string call, int errno) =>
        new ClusterTasksException($"The node store's {call} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).", new Win32Exception(errno));

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Result;
    }
}

/// <summary>Device and inode of a file, and its length at the time of the question.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode, long Length)
{
    public override string ToString() => $"{DeviceMajor:x2}:{DeviceMinor:x2}:{Inode}";
}
