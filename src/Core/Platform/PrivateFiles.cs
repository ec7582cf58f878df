using System.Globalization;

namespace ClusterTasks.Platform;

/// <summary>Makes folders and files so that no other user can get in, and checks those that exist.</summary>
internal static class PrivateFiles
{
    /// <summary>Mode 0700, for folders.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, and those above it, for this user alone, where there is none.</summary>
    internal static void MakeFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();
        Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>Lets only this user use a file or a socket.</summary>
    internal static void Close(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnersFile);
    }

    /// <summary>Returns true when there is a folder that others can use, too.</summary>
    internal static bool IsShared(string path)
    {
        var info = new DirectoryInfo(path);
        return info.Exists && (info.UnixFileMode & ~OwnerOnly) != 0;
    }

    /// <summary>Makes the folder for this user alone, or checks that nobody else can put anything into an existing one. Its mode stays as
    /// it is: it may be a folder of the system that others need.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to another user, others can write to it, or it is a
    /// link.</exception>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    internal static void EnsureFolder(string path)
    {
        MakeFolder(path);
        // A folder in /tmp may have been planted: its owner could swap our sockets, and a link could lead anywhere.
        var info = new DirectoryInfo(path);
        if (info.LinkTarget is not null)
            throw new UnauthorizedAccessException("It is a symbolic link.");
        if (!UserFiles.TryOwnerOf(path, out uint owner))
            throw new IOException("It disappeared.");
        if (owner != UserFiles.UserId)
            throw new UnauthorizedAccessException(string.Create(CultureInfo.InvariantCulture,
                $"It belongs to user {owner}, and this process runs as user {UserFiles.UserId}."));

        if ((info.UnixFileMode & OthersWrite) != 0)
        {
            throw new UnauthorizedAccessException(
                $"Others can write to it (mode {Convert.ToString((int)info.UnixFileMode, 8)}). Name a folder that does not exist yet, "
                    + "or one of mode 700.");
        }

        if (!UserFiles.CanWrite(path))
            throw new IOException("Its file system is read-only.");
    }

    /// <summary>Opens a file for writing that only this user can read, if this call makes it.</summary>
    internal static FileStream OpenFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (OperatingSystem.IsLinux())
            options.UnixCreateMode = OwnersFile;
        return new FileStream(path, options);
    }

    /// <summary>Writes a whole file that only this user can read. It is renamed into place, so that a reader sees all of it, or what was
    /// there before.</summary>
    internal static void Replace(string path, string content)
    {
        string draft = path + ".new";
        using (var writer = new StreamWriter(OpenFile(draft, FileMode.Create)))
            writer.Write(content);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Refuses a shared folder in which others can rename this user's files: they could put a link in their place at any
    /// time.</summary>
    /// <exception cref="UnauthorizedAccessException">Others can.</exception>
    internal static void RequireNobodyMoves(string shared)
    {
        var folder = new DirectoryInfo(shared);
        string path = folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;
        if (!UserFiles.TryOwnerOf(path, out uint owner) || (owner != 0 && owner != UserFiles.UserId))
            throw new UnauthorizedAccessException(
                string.Create(CultureInfo.InvariantCulture, $"It belongs to user {owner}, who could replace what is in it."));
        if ((folder.UnixFileMode & OthersWrite) != 0 && (folder.UnixFileMode & UnixFileMode.StickyBit) == 0)
            throw new UnauthorizedAccessException(
                "Others can replace what is in it: it is writable by them and has no sticky bit (mode 1777).");
    }

    /// <summary>Returns the bits of a file's mode, such as <c>644</c>, where others can read or change it; null: they cannot. A group may
    /// read a file that root has made for it, as Kubernetes does for the group of a pod.</summary>
    internal static string? ModeForOthers(string path, uint owner)
    {
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();
        UnixFileMode forbidden = UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (owner != 0 || UserFiles.UserId == 0)
            forbidden |= UnixFileMode.GroupRead;
        UnixFileMode mode = File.GetUnixFileMode(path);
        return (mode & forbidden) == 0 ? null : Convert.ToString((int)mode, 8);
    }
}
