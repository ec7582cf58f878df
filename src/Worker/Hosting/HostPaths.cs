using System.Globalization;
using ClusterTasks.Session;
using ClusterTasks.Store;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks;

/// <summary>Finds the node's directories, and makes them so that no other user can get in.</summary>
internal static class HostPaths
{
    /// <summary>Mode 0700, for folders.</summary>
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    internal static string DefaultRunDirectory() => RunFolder.Default();

    internal static string DefaultSpillDirectory() => Path.Combine("/var/tmp", UserFolder());

    private static string UserFolder() => string.Create(CultureInfo.InvariantCulture, $"clustertasks-{Native.UserId}");

    /// <summary>Makes the folder that a node spills to: the given one where it is new or this user's alone, else one of this user's inside
    /// it, such as <c>/scratch/clustertasks-1000</c>. Returns its path.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be used by this user.</exception>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    internal static string PrepareSpillDirectory(string path)
    {
        var info = new DirectoryInfo(path);
        if (info.Exists && (info.UnixFileMode & ~OwnerOnly) != 0)
        {
            RequireNobodyMoves(info);
            path = Path.Combine(path, UserFolder());
        }

        EnsurePrivateDirectory(path);
        return path;
    }

    /// <summary>Refuses a shared folder in which others can rename this user's files: they could put a link in their place at any
    /// time.</summary>
    private static void RequireNobodyMoves(DirectoryInfo folder)
    {
        string path = folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;
        if (!Libc.TryOwnerOf(path, out uint owner) || (owner != 0 && owner != Native.UserId))
            throw new UnauthorizedAccessException(string.Create(CultureInfo.InvariantCulture, $"It belongs to user {owner}, who could replace what is in it."));
        if ((folder.UnixFileMode & OthersWrite) != 0 && (folder.UnixFileMode & UnixFileMode.StickyBit) == 0)
            throw new UnauthorizedAccessException("Others can replace what is in it: it is writable by them and has no sticky bit (mode 1777).");
    }

    /// <summary>Makes the folder of sockets and node files.</summary>
    /// <exception cref="NodeStartException">It cannot be used; the message names the setting.</exception>
    internal static void PrepareRunDirectory(string path)
    {
        try
        {
            EnsurePrivateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"The run directory '{path}' cannot be used: {FileTrouble.WithRemedy(e, "Set {run-dir} to a folder of your own.")}", e);
        }
    }

    /// <summary>Makes the folder for this user alone, or checks that nobody else can put anything into an existing one. Its mode stays as
    /// it is: it may be a folder of the system that others need.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to another user, others can write to it, or it is a link.</exception>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    internal static void EnsurePrivateDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();

        Directory.CreateDirectory(path, OwnerOnly);
        // A folder in /tmp may have been planted: its owner could swap our sockets, and a link could lead anywhere.
        var info = new DirectoryInfo(path);
        if (info.LinkTarget is not null)
            throw new UnauthorizedAccessException("It is a symbolic link.");
        if (!Libc.TryOwnerOf(path, out uint owner))
            throw new IOException("It disappeared.");
        if (owner != Native.UserId)
            throw new UnauthorizedAccessException(string.Create(CultureInfo.InvariantCulture,
                $"It belongs to user {owner}, and this process runs as user {Native.UserId}."));

        if ((info.UnixFileMode & OthersWrite) != 0)
        {
            throw new UnauthorizedAccessException(
                $"Others can write to it (mode {Convert.ToString((int)info.UnixFileMode, 8)}). Name a folder that does not exist yet, or one of mode 700.");
        }

        if (!Libc.CanWrite(path))
            throw new IOException("Its file system is read-only.");
    }

    /// <summary>Opens a file for writing that only this user can read, if this call makes it.</summary>
    internal static FileStream OpenPrivateFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (OperatingSystem.IsLinux())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>Removes a folder with all its content, as far as possible.</summary>
    internal static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone, or a node that is just ending has removed a file meanwhile; the next start removes the others.
        }
    }
}
