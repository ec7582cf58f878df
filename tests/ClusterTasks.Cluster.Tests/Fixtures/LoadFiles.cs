using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Fixtures;

/// <summary>The files by which loads say that they have begun, and that which ends them.</summary>
internal sealed class LoadFiles(TimeSpan least) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("clustertasks-test-").FullName;
    private readonly List<string> _begun = [];

    private string OpenFile => Path.Combine(_directory, "open");

    internal Until Next()
    {
        _begun.Add(Path.Combine(_directory, $"begun{_begun.Count}"));
        return new Until(_begun[^1], OpenFile, (int)least.TotalMilliseconds);
    }

    internal Task AllBegunAsync() => Eventually.BecomesAsync(
        "all loads begin", () => Task.FromResult(_begun.Where(file => !File.Exists(file)).ToArray()), left => left.Length == 0);

    internal void Open() => File.WriteAllText(OpenFile, "open");

    public void Dispose()
    {
        Open();
        Directory.Delete(_directory, recursive: true);
    }
}
