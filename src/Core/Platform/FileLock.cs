using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>The lock of a file. The kernel gives it up with the process, however it ends, so whoever can take it knows that its holder is
/// no more. Nobody can take one on a file system without locks: that must be seen, as an answer that all is free would remove what is in
/// use. .NET's FileShare does answer so there.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly string _path;
    private readonly Func<SafeFileHandle, bool> _take;

    private FileLock(string path, SafeFileHandle file, Func<SafeFileHandle, bool>? take)
    {
        _path = path;
        _take = take ?? Libc.TryLock;
        File = file;
    }

    internal SafeFileHandle File { get; }

    /// <summary>Opens the file, and makes it for this user alone where there is none. It is not locked yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="take">What takes a lock; null: the kernel. Tests have no file system without locks.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    internal static FileLock Open(string path, Func<SafeFileHandle, bool>? take = null)
    {
        SafeFileHandle file = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenCloseOnExec, Libc.OwnerOnly);
        if (!file.IsInvalid)
            return new FileLock(path, file, take);
        string error = Marshal.GetLastPInvokeErrorMessage();
        file.Dispose();
        throw new IOException($"The file '{path}' cannot be opened: {error}.");
    }

    /// <summary>Makes a file that has its lock from the first moment at which it has its name: who looks for free ones never finds it
    /// without.</summary>
    /// <exception cref="IOException">It cannot be made or locked; the message says why.</exception>
    internal static FileLock Make(string path, Func<SafeFileHandle, bool>? take = null)
    {
        string draft = path + ".new";
        FileLock made = Open(draft, take);
        try
        {
            if (!made.TryTake())
                throw new IOException($"The file '{draft}' is locked by another process.");
            System.IO.File.Move(draft, path);
            return new FileLock(path, made.File, take);
        }
        catch
        {
            made.Dispose();
            TryDelete(draft);
            throw;
        }
    }

    /// <summary>Takes the lock of a file that is there. Null: there is none, it is in use, or nobody can say whether it is.</summary>
    internal static FileLock? TakeFree(string path, Func<SafeFileHandle, bool>? take = null)
    {
        SafeFileHandle file = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0);
        var found = new FileLock(path, file, take);
        try
        {
            if (!file.IsInvalid && found.TryTake())
                return found;
        }
        catch (IOException)
        {
            // In doubt it is in use.
        }

        file.Dispose();
        return null;
    }

    /// <summary>Returns false while another has it.</summary>
    /// <exception cref="IOException">The file system has no locks; the message names it.</exception>
    internal bool TryTake()
    {
        try
        {
            return _take(File);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"The file '{_path}' cannot be locked: {e.Message}. It is on a file system of type '{FileSystemOf(_path)}', which has "
                + "no locks here: choose a folder on a local disk.", e);
        }
    }

    /// <summary>Gives the lock up, also where a child that has just been forked still has the descriptor.</summary>
    public void Dispose()
    {
        if (File is { IsInvalid: false, IsClosed: false })
            Libc.Unlock(File);
        File.Dispose();
    }

    /// <summary>Deletes the file, and then gives the lock up: a process that finds the file can tell by the lock whether it is in use. The
    /// deletion goes by the name, so only the holder of the lock may do it.</summary>
    internal void Remove()
    {
        TryDelete(_path);
        Dispose();
    }

    private static string FileSystemOf(string path)
    {
        try
        {
            return new DriveInfo(path).DriveFormat;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "unknown";
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            System.IO.File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way.
        }
    }
}
