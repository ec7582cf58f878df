using System.Globalization;

namespace ClusterTasks.Benchmarks.Recovery;

/// <summary>The file by which a first attempt says that it runs.</summary>
internal sealed class FirstAttempt : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("clustertasks-recovery-").FullName;
    private readonly FileSystemWatcher _watcher;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal FirstAttempt()
    {
        _watcher = new FileSystemWatcher(_folder);
        _watcher.Renamed += (_, _) => _written.TrySetResult();
        _watcher.EnableRaisingEvents = true;
    }

    internal string Path => System.IO.Path.Combine(_folder, "process");

    /// <summary>Returns the process in which the attempt runs, and its node.</summary>
    internal async Task<(int Process, string Node)> PlaceAsync()
    {
        await _written.Task.WaitAsync(Patience);
        string[] words = (await File.ReadAllTextAsync(Path)).Split(' ');
        return (int.Parse(words[0], CultureInfo.InvariantCulture), words[1]);
    }

    public void Dispose()
    {
        _watcher.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
