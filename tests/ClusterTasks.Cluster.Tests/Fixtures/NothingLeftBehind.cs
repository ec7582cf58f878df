namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>Checks after the last test that no child process, no shared memory and no socket of ours is left.</summary>
public sealed class NothingLeftBehind : IDisposable
{
    private readonly HashSet<int> _childrenBefore = Children();

    public void Dispose()
    {
        int[] children = [.. Children().Except(_childrenBefore)];
        Assert.True(children.Length == 0, $"Processes that the tests started still run: {string.Join("; ", children.Select(Describe))}");

        // Finalizers unpin objects that nobody disposed of; the mappings themselves end with the session.
        string[] mappings = [.. File.ReadLines("/proc/self/maps")
            .Where(line => line.Contains("memfd:clustertasks", StringComparison.Ordinal))];
        Assert.True(mappings.Length == 0, $"Store mappings are left: {string.Join("; ", mappings)}");

        string[] files = [.. Directory.EnumerateFiles("/proc/self/fd").Select(Target)
            .Where(target => target.Contains("memfd:clustertasks", StringComparison.Ordinal))];
        Assert.True(files.Length == 0, $"Store files are open: {string.Join("; ", files)}");

        string[] sockets = [.. File.ReadLines("/proc/net/unix")
            .Where(line => line.Contains($"/local-", StringComparison.Ordinal) && line.Contains("session.sock", StringComparison.Ordinal)
            && IsOurs(line))];
        Assert.True(sockets.Length == 0, $"Session sockets are left: {string.Join("; ", sockets)}");
    }

    private static HashSet<int> Children() =>
        [.. Directory.EnumerateDirectories("/proc/self/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(int.Parse)];

    // Other clusters of this machine have sockets of their own; ours lie in folders that no longer exist when all went well.
    private static bool IsOurs(string line) => LocalClusterFolders.Seen.Any(folder => line.Contains(folder, StringComparison.Ordinal));

    private static string Target(string descriptor) => new FileInfo(descriptor).LinkTarget ?? "";

    private static string Describe(int processId)
    {
        try
        {
            return $"{processId} {File.ReadAllText($"/proc/{processId}/cmdline").Replace('\0', ' ')}";
        }
        catch (IOException)
        {
            return $"{processId} (gone meanwhile)";
        }
    }
}
