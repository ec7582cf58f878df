using ClusterTasks.Platform;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The folder for crash dumps of worker processes.</summary>
internal static class CrashDumpFolder
{
    /// <summary>Makes the folder, or checks it. A dump holds all that a process had in memory, so nobody else may use the
    /// folder.</summary>
    /// <exception cref="NodeStartException">The folder cannot be used.</exception>
    internal static void Prepare(string folder)
    {
        try
        {
            PrivateFiles.EnsureFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(
                $"{{crash-dump-dir}} is '{folder}', which cannot be used: {e.Message} Set another folder, or none for no dumps.", e);
        }
    }
}
