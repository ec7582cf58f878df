using System.Globalization;
using ClusterTasks.Session;
using ClusterTasks.Store;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks;

/// <summary>The node's directories: where they are by default, and how they are made so that no other user can get in.</summary>
internal static class HostPaths
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal static string DefaultRunDirectory() => RunFolder.Default();

    internal static string DefaultSpillDirectory() => string.Create(CultureInfo.InvariantCulture, $"/var/tmp/clustertasks-{Native.UserId}");

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
            throw new NodeStartException($"The run directory '{path}' cannot be used: {e.Message} Set {{run-dir}} to a folder of your own.", e);
        }
    }

    /// <summary>Makes the folder, or checks that the one that is there belongs to this user and to nobody else.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to another user or is a link.</exception>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    internal static void EnsurePrivateDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
            throw SupportedSystem.Unsupported();

        Directory.CreateDirectory(path, OwnerOnly);
        // A folder in /tmp may have been planted: whoever owns it could swap our sockets, and a link could lead anywhere.
        var info = new DirectoryInfo(path);
        if (info.LinkTarget is not null)
            throw new UnauthorizedAccessException("It is a symbolic link.");
        if (!Libc.TryOwnerOf(path, out uint owner))
            throw new IOException("It disappeared.");
        if (owner != Native.UserId)
            throw new UnauthorizedAccessException(string.Create(CultureInfo.InvariantCulture,
                $"It belongs to user {owner}, and this process runs as user {Native.UserId}."));

        if (info.UnixFileMode != OwnerOnly)
            info.UnixFileMode = OwnerOnly;
        if (!Libc.CanWrite(path))
            throw new IOException("Its file system is read-only.");
    }
}
