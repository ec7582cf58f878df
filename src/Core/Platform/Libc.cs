using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>The system calls that .NET has no API for. Linux only: elsewhere each of them throws the sentence of
/// <see cref="SupportedSystem"/>. The constants are the same on x64 and arm64.</summary>
internal static unsafe class Libc
{
    public const int ProtRead = 1;
    public const int ProtWrite = 2;
    public const int MapShared = 1;
    public const int MapNoReserve = 0x4000;
    public const int OpenReadOnly = 0;
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 0x40;
    public const int OpenExclusive = 0x80;
    public const int OpenNonBlocking = 0x800;
    public const int OpenCloseOnExec = 0x80000;
    public const int OwnerOnly = 0x180; // 0600, for files that an open makes
    public const int AdviceDontDump = 16;
    public const int AdvicePopulateWrite = 23;
    public const short PollIn = 1;
    public const int Interrupted = 4;
    public const int NoSuchProcess = 3;

    private const int PidFdOpenNumber = 434; // The same on every architecture.
    // By number, because musl has the function since 1.2.5 only. One layout on every architecture, unlike stat.
    private static readonly nint StatxNumber = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 291 : 332;
    private static readonly nint RenameNumber = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 276 : 316;

    /// <summary>Refuses a link; the one flag that differs between the architectures.</summary>
    public static readonly int OpenNoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    private const int AddSeals = 1033;
    private const int SealSeal = 1;
    private const int SealShrink = 2;
    private const int SealGrow = 4;

    // The first failing call of a process through SetLastError reported errno 203 (the runtime resolves the stub's helpers
    // between the call and the read of errno). One call that must fail is therefore spent here, before any that matters.
    static Libc()
    {
        if (OperatingSystem.IsLinux())
            _ = LibcImports.CloseRaw(-1);
    }

    public static nint Map(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset) =>
        OperatingSystem.IsLinux() ? LibcImports.Map(address, length, protection, flags, file, offset) : throw SupportedSystem.Unsupported();

    public static int Unmap(nint address, nuint length) =>
        OperatingSystem.IsLinux() ? LibcImports.Unmap(address, length) : throw SupportedSystem.Unsupported();

    public static int Advise(nint address, nuint length, int advice) =>
        OperatingSystem.IsLinux() ? LibcImports.Advise(address, length, advice) : throw SupportedSystem.Unsupported();

    public static SafeFileHandle CreateMemoryFile(string name, uint flags) =>
        OperatingSystem.IsLinux() ? LibcImports.CreateMemoryFile(name, flags) : throw SupportedSystem.Unsupported();

    public static SafeFileHandle Open(string path, int flags, int mode) =>
        OperatingSystem.IsLinux() ? LibcImports.Open(path, flags, mode) : throw SupportedSystem.Unsupported();

    public static int Allocate(SafeFileHandle file, int mode, long offset, long length) =>
        OperatingSystem.IsLinux() ? LibcImports.Allocate(file, mode, offset, length) : throw SupportedSystem.Unsupported();

    public static uint EffectiveUserId() =>
        OperatingSystem.IsLinux() ? LibcImports.EffectiveUserId() : throw SupportedSystem.Unsupported();

    public static SafeFileHandle CreateEvent(uint initial, int flags) =>
        OperatingSystem.IsLinux() ? LibcImports.CreateEvent(initial, flags) : throw SupportedSystem.Unsupported();

    public static nint Read(SafeFileHandle file, void* buffer, nuint count) =>
        OperatingSystem.IsLinux() ? LibcImports.Read(file, buffer, count) : throw SupportedSystem.Unsupported();

    public static nint Write(SafeFileHandle file, void* buffer, nuint count) =>
        OperatingSystem.IsLinux() ? LibcImports.Write(file, buffer, count) : throw SupportedSystem.Unsupported();

    public static int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds) =>
        OperatingSystem.IsLinux() ? LibcImports.Poll(entries, count, timeoutMilliseconds) : throw SupportedSystem.Unsupported();

    private static nint Statx(nint number, nint directory, string path, nint flags, nuint mask, byte* result) =>
        OperatingSystem.IsLinux() ? LibcImports.Statx(number, directory, path, flags, mask, result) : throw SupportedSystem.Unsupported();

    private static int Access(string path, int mode) =>
        OperatingSystem.IsLinux() ? LibcImports.Access(path, mode) : throw SupportedSystem.Unsupported();

    private static int Control(SafeFileHandle file, int command, int argument) =>
        OperatingSystem.IsLinux() ? LibcImports.Control(file, command, argument) : throw SupportedSystem.Unsupported();

    private static int Lock(SafeFileHandle file, int operation) =>
        OperatingSystem.IsLinux() ? LibcImports.Lock(file, operation) : throw SupportedSystem.Unsupported();

    private static nint SystemCall(nint number, nint first, nint second) =>
        OperatingSystem.IsLinux() ? LibcImports.SystemCall(number, first, second) : throw SupportedSystem.Unsupported();

    /// <summary>The calls that this kernel, or a sandbox's filter in front of it, refuses.</summary>
    public static IEnumerable<string> MissingCalls()
    {
        using SafeFileHandle file = CreateMemoryFile("clustertasks-probe", 0);
        if (IsRefused(file))
            yield return "memfd_create";
        using SafeFileHandle process = OpenProcess(Environment.ProcessId);
        if (IsRefused(process))
            yield return "pidfd_open";
    }

    /// <summary>A handle that becomes readable when the process has exited: not only closed its files, but can write no more.
    /// It names that process for ever, whoever gets its number next. Invalid handle and errno on failure.</summary>
    public static SafeFileHandle OpenProcess(int processId) => new(SystemCall(PidFdOpenNumber, processId, 0), ownsHandle: true);

    /// <summary>Gives a file one more name, in one step. False: there is a file of that name, or the file system has no such names. A move
    /// that is to replace nothing is two steps in .NET, between which another process can put its file.</summary>
    public static bool TryLink(string file, string name) => OperatingSystem.IsLinux() && LibcImports.Link(file, name) == 0;

    /// <summary>Lets two files change their names in one step. False: there is no such file, or the file system or a sandbox does not know
    /// that.</summary>
    /// <exception cref="IOException">It is refused.</exception>
    public static bool TryExchange(string one, string other)
    {
        const int currentDirectory = -100;
        const uint exchange = 2;
        const int notPermitted = 1, noEntry = 2, invalid = 22, notImplemented = 38, notSupported = 95;
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();
        if (LibcImports.Rename(RenameNumber, currentDirectory, one, currentDirectory, other, exchange) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return error is notPermitted or noEntry or invalid or notImplemented or notSupported ? false
            : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    /// <summary>Takes the lock of a file for whoever has the descriptor. False: another has it.</summary>
    /// <exception cref="IOException">The file system has no locks.</exception>
    public static bool TryLock(SafeFileHandle file)
    {
        const int exclusiveNow = 2 | 4;
        const int wouldBlock = 11;
        if (Lock(file, exclusiveNow) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return error is wouldBlock or Interrupted ? false : throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    /// <summary>Gives the lock up, for every process that has the descriptor.</summary>
    public static void Unlock(SafeFileHandle file)
    {
        const int unlock = 8;
        _ = Lock(file, unlock);
    }

    /// <summary>Makes truncation impossible for everybody (reading a truncated mapping kills a .NET process).</summary>
    public static void SealSize(SafeFileHandle file)
    {
        if (Control(file, AddSeals, SealShrink | SealGrow | SealSeal) != 0)
            throw LastError("fcntl(F_ADD_SEALS)");
    }

    /// <summary>Who the file is: device and inode, and its length.</summary>
    public static FileIdentity Identify(SafeFileHandle file)
    {
        byte* result = stackalloc byte[256];
        Stat(file, result);
        return new FileIdentity(*(uint*)(result + 136), *(uint*)(result + 140), *(ulong*)(result + 32), *(long*)(result + 40));
    }

    /// <summary>The user who owns an open file, whatever its name means by now.</summary>
    public static uint OwnerOf(SafeFileHandle file)
    {
        byte* result = stackalloc byte[256];
        Stat(file, result);
        return *(uint*)(result + 20);
    }

    /// <summary>Whether an open file has bytes, as opposed to a pipe, a device or a folder.</summary>
    public static bool IsRegularFile(SafeFileHandle file)
    {
        const int typeBits = 0xF000;
        const int regular = 0x8000;
        byte* result = stackalloc byte[256];
        Stat(file, result);
        return (*(ushort*)(result + 28) & typeBits) == regular;
    }

    private static void Stat(SafeFileHandle file, byte* result)
    {
        const int emptyPath = 0x1000;
        const uint basicStats = 0x7ff;
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            if (Statx(StatxNumber, file.DangerousGetHandle(), "", emptyPath, basicStats, result) != 0)
                throw LastError("statx");
        }
        finally
        {
            if (held)
                file.DangerousRelease();
        }
    }

    /// <summary>The user who owns what the path names, without following a link; false when nothing is there.</summary>
    public static bool TryOwnerOf(string path, out uint owner)
    {
        const int currentDirectory = -100;
        const int noFollow = 0x100;
        const uint wantUser = 0x8;
        byte* result = stackalloc byte[256];
        bool found = Statx(StatxNumber, currentDirectory, path, noFollow, wantUser, result) == 0;
        owner = found ? *(uint*)(result + 20) : 0;
        return found;
    }

    /// <summary>Whether the path names a file with bytes, not a pipe, a device or a folder: opening those may wait for ever.</summary>
    public static bool IsRegularFile(string path)
    {
        const int currentDirectory = -100;
        const uint wantType = 0x1;
        const int typeBits = 0xF000;
        const int regular = 0x8000;
        byte* result = stackalloc byte[256];
        return Statx(StatxNumber, currentDirectory, path, 0, wantType, result) == 0 && (*(ushort*)(result + 28) & typeBits) == regular;
    }

    /// <summary>Whether this process can make files in the folder, a read-only file system considered.</summary>
    public static bool CanWrite(string folder)
    {
        const int writeAndSearch = 3;
        return Access(folder, writeAndSearch) == 0;
    }

    // Other failures, as of a process without free descriptors, have messages of their own where the call is made.
    private static bool IsRefused(SafeFileHandle handle)
    {
        const int notPermitted = 1;
        const int notImplemented = 38;
        return handle.IsInvalid && Marshal.GetLastPInvokeError() is (notPermitted or notImplemented);
    }

    public static Exception LastError(string call) => Error(call, Marshal.GetLastPInvokeError());

    public static Exception Error(string call, int errno) =>
        new ClusterTasksException(
            $"The node store's {call} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).", new Win32Exception(errno));

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Result;
    }
}
