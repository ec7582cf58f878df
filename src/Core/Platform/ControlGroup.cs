namespace ClusterTasks.Platform;

/// <summary>The files of one control group that limits memory, in either version.</summary>
/// <param name="LimitFile">Holds the limit in bytes.</param>
/// <param name="UsageFile">Holds the bytes in use, with pages of files.</param>
/// <param name="StatFile">Holds the parts of that.</param>
/// <param name="InactiveFiles">Begins the line in the third with pages of files that were not used lately.</param>
/// <param name="ActiveFiles">Begins the line with those that were.</param>
internal sealed record ControlGroup(string LimitFile, string UsageFile, string StatFile, string InactiveFiles, string ActiveFiles)
{
    /// <summary>Returns the groups around this process, the innermost first.</summary>
    internal static IEnumerable<ControlGroup> Around(string root)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(Path.Combine(root, "proc/self/cgroup"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        string mount = Path.Combine(root, "sys/fs/cgroup");
        foreach (string line in lines)
        {
            // "0::/path" in the second version, "4:memory:/path" in the first.
            string[] parts = line.Split(':', 3);
            if (parts.Length < 3)
                continue;
            bool isSecond = parts[1].Length == 0;
            if (!isSecond && !parts[1].Split(',').Contains("memory"))
                continue;
            string top = isSecond ? mount : Path.Combine(mount, "memory");
            string path = parts[2].Trim('/');
            while (true)
            {
                // A container may see its own group at the top, and the name that it has outside.
                if (Of(Path.Combine(top, path), isSecond) is { } group && File.Exists(group.LimitFile))
                    yield return group;
                if (path.Length == 0)
                    break;
                path = path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";
            }
        }
    }

    private static ControlGroup Of(string folder, bool isSecond) => isSecond
        ? new ControlGroup(
            Path.Combine(folder, "memory.max"), Path.Combine(folder, "memory.current"), Path.Combine(folder, "memory.stat"),
            "inactive_file ", "active_file ")
        : new ControlGroup(
            Path.Combine(folder, "memory.limit_in_bytes"), Path.Combine(folder, "memory.usage_in_bytes"),
            Path.Combine(folder, "memory.stat"), "total_inactive_file ", "total_active_file ");
}
