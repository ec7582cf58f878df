using ClusterTasks.Platform;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Finds the node's directories, and prepares them for this user alone.</summary>
internal static class HostPaths
{
    internal static string DefaultRunDirectory() => RunFolder.Default();

    internal static string DefaultSpillDirectory() => RunFolder.DefaultSpill();

    /// <summary>Makes the folder that a node spills to: the given one where it is new or this user's alone, else one of this user's inside
    /// it, such as <c>/scratch/clustertasks-1000</c>. Returns its path.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be used by this user.</exception>
    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    internal static string PrepareSpillDirectory(string path)
    {
        if (PrivateFiles.IsShared(path))
        {
            PrivateFiles.RequireNobodyMoves(path);
            path = Path.Combine(path, RunFolder.NameOf(UserFiles.UserId));
        }

        PrivateFiles.EnsureFolder(path);
        return path;
    }

    /// <summary>Makes the folder of sockets and node files.</summary>
    /// <exception cref="NodeStartException">It cannot be used; the message names the setting.</exception>
    internal static void PrepareRunDirectory(string path)
    {
        try
        {
            PrivateFiles.EnsureFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(
                $"The run directory '{path}' cannot be used: {FileTrouble.WithRemedy(e, "Set {run-dir} to a folder of your own.")}", e);
        }
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
