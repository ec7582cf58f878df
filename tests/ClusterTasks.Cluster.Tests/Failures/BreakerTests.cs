using System.Collections.Concurrent;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Failures;

/// <summary>Functions that end their worker processes again and again: they wait, and others go on.</summary>
public sealed class BreakerTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _shown = new();
    private LocalCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(new LocalClusterOptions
        {
            CpusPerNode = 2,
            WorkersPerNode = 2,
            StoreBytesPerNode = SharedCluster.StoreBytes,
            Session = new RemoteOptions { OnOutput = _shown.Enqueue },
        });
        LocalClusterFolders.Note(_cluster);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Invoke_FunctionThatKillsItsWorkers_WaitsWhileAnotherGoesOnUntilItReturns()
    {
        using var file = new SignalFile();
        var patient = new TaskOptions { MaxRetries = int.MaxValue };
        ObjectRef<int>[] killers =
            [.. Enumerable.Range(0, 4).Select(_ => Remote.With(patient).Invoke(Misbehaviour.KillUntil, file.Path))];

        string why = await Eventually.BecomesAsync(
            "the function is held back", async () => string.Join('\n', await Task.WhenAll(
                killers.Select(killer => _cluster.Session.State.WhyPendingAsync(killer.Id)))),
            text => text.Contains("is held back", StringComparison.Ordinal));
        Assert.Contains("'Misbehaviour.KillUntil' has ended", why, StringComparison.Ordinal);
        Assert.Contains("worker processes in a row, the last by signal SIGKILL", why, StringComparison.Ordinal);
        for (int i = 0; i < 100; i++)
            Assert.Equal(i + 1, await Remote.With(patient).Invoke(Numbers.Add, i, 1).GetAsync(Eventually.Patience));

        await File.WriteAllTextAsync(file.Path, "x", TestContext.Current.CancellationToken);
        foreach (ObjectRef<int> killer in killers)
            Assert.Equal(1, await killer.GetAsync(Eventually.Patience));
        Assert.Single(_shown, line => line.Contains("worker processes in a row", StringComparison.Ordinal));
        await Eventually.BecomesAsync(
            "the driver is told that it goes on", () => Task.FromResult(_shown.ToArray()),
            lines => lines.Count(line => line.Contains("its tasks run again", StringComparison.Ordinal)) == 1);
    }

    [Fact]
    public async Task Invoke_FunctionThatEndsEveryWorker_FailsWhatWaitsWithItsNameAndSignal()
    {
        ObjectRef<int>[] tasks =
            [.. Enumerable.Range(0, 30).Select(_ => Remote.With(new TaskOptions { MaxRetries = 0 }).Invoke(Misbehaviour.FailFast))];

        var messages = new List<string>();
        foreach (ObjectRef<int> task in tasks)
            messages.Add((await Assert.ThrowsAsync<WorkerDiedException>(() => task.GetAsync(Eventually.Patience))).Message);

        string[] unrun = [.. messages.Where(message => message.Contains("was not run", StringComparison.Ordinal))];
        Assert.InRange(unrun.Length, 15, 25);
        Assert.All(unrun, message => Assert.StartsWith("'Misbehaviour.FailFast' has ended ", message, StringComparison.Ordinal));
        Assert.All(unrun, message => Assert.Contains("signal SIGABRT", message, StringComparison.Ordinal));
        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
    }
}
