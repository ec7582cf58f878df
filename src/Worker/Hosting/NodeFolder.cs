using System.Globalization;
using ClusterTasks.Platform;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The folder of one node in its run directory, with its session socket. A locked file beside it says that the node lives. The
/// kernel frees the lock with the process, however it ends. The next node can therefore remove the folder of one that was killed, even
/// during its start. A process id would prove less: another process may have it by now.</summary>
internal sealed class NodeFolder : IDisposable
{
    private const string Prefix = "node-";
    private const string Suffix = ".lock";

    private readonly FileLock _lock;

    private NodeFolder(string path, FileLock lockFile)
    {
        Path = path;
        _lock = lockFile;
    }

    internal string Path { get; }

    /// <summary>Makes the folder for this user alone, whatever the folder around it, and removes those of nodes that were killed.</summary>
    /// <exception cref="NodeStartException">It cannot be made.</exception>
    internal static NodeFolder Create(string runDirectory, NodeId node)
    {
        HostPaths.PrepareRunDirectory(runDirectory);
        RemoveDead(runDirectory);
        string path = System.IO.Path.Combine(runDirectory, node.ToString());
        string lockPath = System.IO.Path.Combine(runDirectory, $"{Prefix}{node}{Suffix}");
        var folder = new NodeFolder(path, Lock(lockPath)); // first: no folder ever exists without its lock
        try
        {
            HostPaths.PrepareRunDirectory(path);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose()
    {
        HostPaths.Remove(Path);
        _lock.Remove();
    }

    private static void RemoveDead(string runDirectory)
    {
        foreach (string lockPath in Directory.GetFiles(runDirectory, Prefix + "*" + Suffix))
        {
            string node = System.IO.Path.GetFileName(lockPath)[Prefix.Length..^Suffix.Length];
            if (!ulong.TryParse(node, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
                continue;
            using FileLock? free = FileLock.TakeFree(lockPath);
            if (free is null)
                continue;
            HostPaths.Remove(System.IO.Path.Combine(runDirectory, node));
            TryDelete(System.IO.Path.Combine(runDirectory, $"{Prefix}{node}.json"));
            free.Remove();
        }
    }

    private static FileLock Lock(string lockPath)
    {
        try
        {
            return FileLock.Make(lockPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"{e.Message} Set {{run-dir}} to a folder of your own.", e);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start tries again.
        }
    }
}
