using System.Globalization;
using ClusterTasks.Worker.Processes;

namespace ClusterTasks;

/// <summary>The node's directories: where they are by default, and how they are made so that no other user can get in.</summary>
internal static class HostPaths
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal static string DefaultRunDirectory() =>
        DefaultRunDirectory(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), Native.UserId);

    internal static string DefaultRunDirectory(string? xdgRuntimeDirectory, uint userId) =>
        string.IsNullOrEmpty(xdgRuntimeDirectory)
            ? string.Create(CultureInfo.InvariantCulture, $"/tmp/clustertasks-{userId}")
            : Path.Combine(xdgRuntimeDirectory, "clustertasks");

    internal static string DefaultSpillDirectory() => string.Create(CultureInfo.InvariantCulture, $"/var/tmp/clustertasks-{Native.UserId}");

    /// <summary>Makes the folder, or checks that the one that is there belongs to this user and to nobody else.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to another user or is a link.</exception>
    internal static void EnsurePrivateDirectory(string path, string setting = "CLUSTERTASKS_RUN_DIR")
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("A ClusterTasks node runs on Linux only. On Windows use WSL 2 or a container.");

        Directory.CreateDirectory(path, OwnerOnly);
        // A folder in /tmp may have been planted: whoever owns it could swap our sockets, and a link could lead anywhere.
        var info = new DirectoryInfo(path);
        if (info.LinkTarget is not null)
            throw new UnauthorizedAccessException($"The directory {path} is a symbolic link. Remove it or set {setting} to another folder.");

        uint owner = Native.OwnerOf(path);
        if (owner != Native.UserId)
            throw new UnauthorizedAccessException(string.Create(CultureInfo.InvariantCulture,
                $"The directory {path} belongs to user {owner}, not to user {Native.UserId} who runs this node. Remove it or set {setting} to a folder of your own."));

        if (info.UnixFileMode != OwnerOnly)
            info.UnixFileMode = OwnerOnly;
    }
}
