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

    // The kernel closes the files of a dead process one after the other: a pipe may end before the lock is free.
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(1);

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
    /// <param name="time">The clock.</param>
    internal static async Task RemoveIfAbandonedAsync(string nodeDirectory, TimeProvider time)
    {
        if (System.IO.Path.GetDirectoryName(nodeDirectory) is not { } cluster
            || !System.IO.Path.GetFileName(cluster).StartsWith(Prefix, StringComparison.Ordinal))
            return;
        long began = time.GetTimestamp();
        while (!TryRemove(cluster) && File.Exists(LockOf(cluster)) && time.GetElapsedTime(began) < ClosingTime)
            await Task.Delay(TimeSpan.FromMilliseconds(5), time).ConfigureAwait(false);
    }

    private static void RemoveAbandoned(string root)
    {
        foreach (string lockPath in Directory.GetFiles(root, Prefix + "*" + Suffix))
            TryRemove(lockPath[..^Suffix.Length]);
    }

    /// <summary>Returns false when the folder is in use, or something of it is left: then its lock stays, too, for the next
    /// cluster.</summary>
    private static bool TryRemove(string path)
    {
        using FileLock? free = FileLock.TakeFree(LockOf(path));
        if (free is null)
            return false;
        HostPaths.Remove(path);
        if (Directory.Exists(path))
            return false; // another node has just written there
        free.Remove();
        return true;
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
