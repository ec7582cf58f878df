namespace ClusterTasks.Worker.Tests.Processes;

/// <summary>A folder of the test's own, and the processes that were told of it in their environment.</summary>
internal sealed class TestFolder : IDisposable
{
    internal TestFolder() => Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    internal string Path { get; } = System.IO.Path.Combine("/tmp", "ct-" + Guid.NewGuid().ToString("n")[..10]);

    internal string WriteScript(string body)
    {
        string path = System.IO.Path.Combine(Path, "script.sh");
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Living processes, zombies aside, whose environment names this folder.</summary>
    internal List<int> Processes()
    {
        var found = new List<int>();
        foreach (string directory in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(System.IO.Path.GetFileName(directory), out int id) && id != Environment.ProcessId
                && LivingProcess.EnvironmentOf(id).Contains(Path, StringComparison.Ordinal))
                found.Add(id);
        }

        return found;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
