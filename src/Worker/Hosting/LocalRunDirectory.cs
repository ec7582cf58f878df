using System.Globalization;
using ClusterTasks.Platform;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The folder of one local cluster, with a folder for each node. This process holds the lock file beside it until it ends, so the
/// next cluster can remove the folder of a killed program. A lock file inside would be open while the folder is removed, which not every
/// system allows.</summary>
internal sealed class LocalRunDirectory : IDisposable
{
    private const string Prefix = "local-";
    private const string Suffix = ".lock";
    private readonly FileLock _lock;

    private LocalRunDirectory(string path, FileLock lockFile)
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
            if (Directory.Exists(path) || File.Exists(LockOf(path)))
                continue;

            FileLock lockFile = Lock(path); // first: no folder ever exists without its lock
            try
            {
                HostPaths.PrepareRunDirectory(path);
                return new LocalRunDirectory(path, lockFile);
            }
            catch
            {
                lockFile.Remove();
                throw;
            }
        }
    }

    /// <summary>The path of the list of the cluster's nodes.</summary>
    internal string MemberFile => System.IO.Path.Combine(Path, NodeConfiguration.DefaultMemberFile);

    internal string ForNode(int number) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"n{number}"));

    public void Dispose()
    {
        // The folder is removed before the lock is freed: afterwards another process may be removing the folder, too.
        HostPaths.Remove(Path);
        _lock.Remove();
    }

    /// <summary>Removes the cluster's folder when its program was killed. The first of its nodes that notices does it, because no next
    /// cluster may ever come.</summary>
    /// <param name="nodeDirectory">The folder that <see cref="ForNode"/> returned; any other folder is left alone.</param>
    internal static void RemoveIfAbandoned(string nodeDirectory)
    {
        if (System.IO.Path.GetDirectoryName(nodeDirectory) is not { } cluster
            || !System.IO.Path.GetFileName(cluster).StartsWith(Prefix, StringComparison.Ordinal))
            return;
        RemoveIfFree(cluster);
    }

    private static void RemoveAbandoned(string root)
    {
        foreach (string lockPath in Directory.GetFiles(root, Prefix + "*" + Suffix))
            RemoveIfFree(lockPath[..^Suffix.Length]);
    }

    private static void RemoveIfFree(string path)
    {
        using FileLock? free = FileLock.TakeFree(LockOf(path));
        if (free is null)
            return;
        HostPaths.Remove(path);
        free.Remove();
    }

    private static FileLock Lock(string path)
    {
        try
        {
            return FileLock.Make(LockOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"{e.Message} Set {{run-dir}} to a folder of your own.", e);
        }
    }

    private static string LockOf(string path) => path + Suffix;
}
