using System.Globalization;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks;

/// <summary>The folder of one local cluster, with a folder for each node. The lock file in it is held for as long as this
/// process lives, so the next cluster can remove what a killed program left behind.</summary>
internal sealed class LocalRunDirectory : IDisposable
{
    private const string Prefix = "local-";
    private const string LockName = "lock";
    private readonly FileStream _lock;

    private LocalRunDirectory(string path, FileStream lockFile)
    {
        Path = path;
        _lock = lockFile;
    }

    internal string Path { get; }

    internal static LocalRunDirectory Create(string root)
    {
        HostPaths.PrepareRunDirectory(root);
        RemoveAbandoned(root);
        while (true)
        {
            string path = System.IO.Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Random.Shared.Next():x8}"));
            if (Directory.Exists(path))
                continue;

            HostPaths.PrepareRunDirectory(path);
            if (TryLock(path, FileMode.CreateNew) is { } lockFile)
                return new LocalRunDirectory(path, lockFile);
        }
    }

    /// <summary>The list of the cluster's nodes.</summary>
    internal string MemberFile => System.IO.Path.Combine(Path, NodeConfiguration.DefaultMemberFile);

    internal string ForNode(int number) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"n{number}"));

    public void Dispose()
    {
        // Before the lock is let go: afterwards another process may be removing the folder, too.
        HostPaths.Remove(Path);
        _lock.Dispose();
    }

    /// <summary>Removes the cluster's folder when its program was killed. The first of its nodes that notices does it, since no next
    /// cluster may ever come.</summary>
    /// <param name="nodeDirectory">As <see cref="ForNode"/> gave it; any other folder is left alone.</param>
    internal static void RemoveIfAbandoned(string nodeDirectory)
    {
        if (System.IO.Path.GetDirectoryName(nodeDirectory) is not { } cluster || !System.IO.Path.GetFileName(cluster).StartsWith(Prefix, StringComparison.Ordinal))
            return;
        using FileStream? lockFile = TryLock(cluster, FileMode.Open);
        if (lockFile is not null)
            HostPaths.Remove(cluster);
    }

    private static void RemoveAbandoned(string root)
    {
        foreach (string path in Directory.GetDirectories(root, Prefix + "*"))
        {
            using FileStream? lockFile = TryLock(path, FileMode.Open);
            if (lockFile is not null)
                HostPaths.Remove(path);
        }
    }

    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, LockName), mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // in use, or not there yet
        }
    }
}
