using System.Globalization;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>The reach of a cancellation on two nodes, where children run on either.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class CancelTests : IDisposable
{
    private const int Levels = 2;
    private readonly string _directory = Directory.CreateTempSubdirectory("clustertasks-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task CancelAsync_Recursive_ReachesChildrenAndGrandchildren()
    {
        await using var gate = new Gate();
        ObjectRef<int> root = await StartedAsync(gate);

        await Remote.CancelAsync(root);

        await Assert.ThrowsAsync<TaskCancelledException>(() => root.GetAsync(Eventually.Patience));
        await ExistAsync("cancelled", 0, 1, 2);
    }

    [Fact]
    public async Task CancelAsync_NotRecursive_LetsTheChildrenGoOn()
    {
        await using var gate = new Gate();
        ObjectRef<int> root = await StartedAsync(gate);

        await Remote.CancelAsync(root, recursive: false);
        await Assert.ThrowsAsync<TaskCancelledException>(() => root.GetAsync(Eventually.Patience));
        await ExistAsync("cancelled", Levels);
        await gate.OpenAsync();

        await ExistAsync("passed", 0, 1);
        Assert.False(File.Exists(PathOf("cancelled", 0)) || File.Exists(PathOf("cancelled", 1)), "A child was cancelled with its parent.");
    }

    [Fact]
    public async Task CancelAsync_Force_EndsTheProcess()
    {
        string file = Path.Combine(_directory, "pid");
        ObjectRef stuck = Remote.Invoke(Misbehaviour.Stuck, file);
        string text = await Eventually.BecomesAsync(
            "the function starts", () => Task.FromResult(File.Exists(file) ? File.ReadAllText(file) : ""),
            text => text.Length > 0);
        int processId = int.Parse(text, CultureInfo.InvariantCulture);

        await Remote.CancelAsync(stuck, force: true);

        await Assert.ThrowsAsync<TaskCancelledException>(() => stuck.WaitAsync(Eventually.Patience));
        await Eventually.BecomesAsync(
            $"process {processId} ends", () => Task.FromResult(Directory.Exists($"/proc/{processId}")), exists => !exists);
    }

    [Fact]
    public async Task CancelAsync_OfATaskThatWaitsForItsArgument_NeverRunsIt()
    {
        await using var gate = new Gate();
        string file = Path.Combine(_directory, "ran");
        ObjectRef<int> argument = Remote.Invoke(Gated.Return, 3, gate.Reference);
        ObjectRef<int> waiting = Remote.Invoke(Misbehaviour.ThrowUntil, file, argument);

        await Remote.CancelAsync(waiting);

        await Assert.ThrowsAsync<TaskCancelledException>(() => waiting.GetAsync(Eventually.Patience));
        await gate.OpenAsync();
        Assert.Equal(3, await argument.GetAsync(Eventually.Patience));
        Assert.False(File.Exists(file), "The cancelled task ran.");
    }

    private async Task<ObjectRef<int>> StartedAsync(Gate gate)
    {
        ObjectRef<int> root = Remote.Of(Gated.Descend).Invoke(Levels, _directory, gate.Reference, CancellationToken.None);
        await ExistAsync("started", 0, 1, 2);
        return root;
    }

    private Task ExistAsync(string what, params int[] levels) => Eventually.BecomesAsync(
        $"levels {string.Join(", ", levels)} are {what}", () =>
            Task.FromResult(levels.Count(level => File.Exists(PathOf(what, level)))), count => count == levels.Length);

    private string PathOf(string what, int level) => Path.Combine(_directory, $"{what}{level}");
}
