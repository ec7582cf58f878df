using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>Users and the files that belong to them, where .NET has no call or takes two steps.</summary>
internal static class UserFiles
{
    /// <summary>The user of this process.</summary>
    internal static uint UserId => Libc.EffectiveUserId();

    /// <summary>Returns the user who owns an open file, whatever its name means by now.</summary>
    internal static uint OwnerOf(SafeFileHandle file) => Libc.OwnerOf(file);

    /// <summary>Finds the user who owns what the path names, without following a link. Returns false when nothing is there.</summary>
    internal static bool TryOwnerOf(string path, out uint owner) => Libc.TryOwnerOf(path, out owner);

    /// <summary>Returns true for an open file that has bytes, as opposed to a pipe, a device or a folder.</summary>
    internal static bool IsRegular(SafeFileHandle file) => Libc.IsRegularFile(file);

    /// <summary>Returns true for a path, links followed, that names a file with bytes.</summary>
    internal static bool IsRegular(string path) => Libc.IsRegularFile(path);

    /// <summary>Returns true when this process can make files in the folder, a read-only file system considered.</summary>
    internal static bool CanWrite(string folder) => Libc.CanWrite(folder);

    /// <inheritdoc cref="Libc.TryLink" />
    internal static bool TryLink(string file, string name) => Libc.TryLink(file, name);

    /// <inheritdoc cref="Libc.TryExchange" />
    internal static bool TryExchange(string one, string other) => Libc.TryExchange(one, other);

    /// <summary>Opens a file for reading; null: there is none. The open of a pipe in its place does not wait for the pipe's
    /// writer.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    internal static SafeFileHandle? OpenToRead(string path)
    {
        const int noEntry = 2, noFolder = 20;
        SafeFileHandle file = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenNonBlocking | Libc.OpenCloseOnExec, 0);
        if (!file.IsInvalid)
            return file;
        int error = Marshal.GetLastPInvokeError();
        file.Dispose();
        return error is noEntry or noFolder ? null : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    /// <summary>Opens a file of this user for reading and writing; null: there is none, or a link, a pipe or another user's file is in its
    /// place.</summary>
    internal static SafeFileHandle? OpenOwn(string path)
    {
        SafeFileHandle file = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenNonBlocking | Libc.OpenCloseOnExec | Libc.OpenNoFollow, 0);
        if (!file.IsInvalid && IsRegular(file) && OwnerOf(file) == UserId)
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>Makes a file that only this user can use.</summary>
    /// <exception cref="IOException">It cannot be made, or something has its name.</exception>
    internal static SafeFileHandle Make(string path)
    {
        int flags =
            Libc.OpenReadWrite | Libc.OpenNonBlocking | Libc.OpenCloseOnExec | Libc.OpenNoFollow | Libc.OpenCreate | Libc.OpenExclusive;
        SafeFileHandle file = Libc.Open(path, flags, Libc.OwnerOnly);
        if (!file.IsInvalid)
            return file;
        int error = Marshal.GetLastPInvokeError();
        file.Dispose();
        throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }
}
