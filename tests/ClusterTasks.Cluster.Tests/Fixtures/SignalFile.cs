namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>A file by which a function in another process tells the test that it has started.</summary>
internal sealed class SignalFile : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("clustertasks-test-").FullName;

    internal SignalFile() => Path = System.IO.Path.Combine(_directory, "signal");

    internal string Path { get; }

    /// <summary>Waits until the function has written the file, and returns its text.</summary>
    internal Task<string> WrittenAsync(string phase) => Eventually.BecomesAsync(phase, ReadAsync, text => text.Length > 0);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> ReadAsync() => File.Exists(Path) ? await File.ReadAllTextAsync(Path) : "";
}
