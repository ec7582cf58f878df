using ClusterTasks.Cluster.Tests.Fixtures;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>A folder of one test, and all processes that descend from those it started. They have the folder's name in their environment,
/// whatever their parent is by now.</summary>
internal sealed class TestScope : IAsyncDisposable
{
    private const string Variable = "CT_TEST_SCOPE";

    /// <summary>Gets the folder's path. It is short, since sockets with their limit of 107 bytes lie below it.</summary>
    internal string Path { get; } = Directory.CreateTempSubdirectory("ct-").FullName;

    /// <summary>The directory in which local clusters of this scope's drivers make their folders.</summary>
    internal string RunRoot => System.IO.Path.Combine(Path, "clustertasks");

    /// <summary>The environment of a process of this scope: this process's own, without its ClusterTasks settings.</summary>
    internal void Apply(IDictionary<string, string?> environment)
    {
        foreach (string own in environment.Keys
            .Where(name => name.StartsWith("CLUSTERTASKS_", StringComparison.Ordinal) || name == "DOTNET_STARTUP_HOOKS").ToArray())
            environment.Remove(own);
        environment["XDG_RUNTIME_DIR"] = Path;
        environment[Variable] = Path;
    }

    /// <summary>Returns the scope's living processes, without zombies, as "id command line".</summary>
    internal string[] Processes() => [.. Ids().Select(id => $"{id} {Read(id, "cmdline").Replace('\0', ' ')}")];

    /// <summary>Waits until no process of the scope is left.</summary>
    internal Task AllEndedAsync(string phase) =>
        Eventually.BecomesAsync(
            $"{phase}: all processes of the test end", () => Task.FromResult(Text(Processes())), left => left.Length == 0);

    /// <summary>Returns the scope's session sockets that some process still listens on, and the content of its folders for run-time
    /// files.</summary>
    internal string[] SocketsAndRunFiles() =>
    [
        .. File.ReadLines("/proc/net/unix").Where(line => line.Contains(Path, StringComparison.Ordinal)),
        .. Directory.EnumerateFileSystemEntries(Path, "*.sock", SearchOption.AllDirectories),
        .. Directory.Exists(RunRoot) ? Directory.EnumerateFileSystemEntries(RunRoot) : [],
    ];

    /// <summary>Ends the processes that a failed test left, so that they do not disturb the next, and fails if there were any.</summary>
    public async ValueTask DisposeAsync()
    {
        string[] left = Processes();
        foreach (int id in Ids())
            Signals.Send(id, "KILL");

        await AllEndedAsync("cleaning up");
        Directory.Delete(Path, recursive: true);
        Assert.True(left.Length == 0, $"Processes that the test started still ran at its end:\n{Text(left)}");
    }

    private IEnumerable<int> Ids() =>
        from directory in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(System.IO.Path.GetFileName(directory), out int number) ? number : 0
        where id > 0 && LivingProcess.EnvironmentOf(id).Contains($"{Variable}={Path}", StringComparison.Ordinal)
        select id;

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended while we looked, or belongs to another user
        }
    }

    private static string Text(string[] lines) => string.Join('\n', lines);
}
