using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Items come as they are yielded, and the function is not far ahead of its reader.</summary>
public abstract class StreamTests
{
    // Items that the function may be ahead of its reader (WorkerHost); one more is in its hands.
    private const int Window = 32;

    [Fact]
    public async Task Items_WhileTheFunctionIsHeld_AreThere()
    {
        await using var gate = new Gate();
        using ObjectStream<int> stream = Remote.Invoke(Gated.OneThenTwo, gate.Reference);
        await using IAsyncEnumerator<int> items = stream.GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
        Assert.Equal(1, items.Current);
        ValueTask<bool> second = items.MoveNextAsync();
        Assert.False(second.IsCompleted, "The second item came through the closed gate.");
        await gate.OpenAsync();
        Assert.True(await second.AsTask().WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
        Assert.Equal(2, items.Current);
        Assert.False(await items.MoveNextAsync());
    }

    [Fact]
    public async Task Reader_Slow_HoldsTheFunctionBack()
    {
        using var file = new SignalFile();
        using ObjectStream<int> stream = Remote.Invoke(Gated.CountIntoFile, 500, file.Path);
        int read = 0;
        await foreach (int item in stream)
        {
            Assert.Equal(++read, item);
            if (read % 100 != 1)
                continue;

            // At the edge of the window first, and then as long as many other tasks take: it would be far beyond if nothing held it.
            await Eventually.BecomesAsync("the function reaches its window", () => LinesAsync(file), lines => lines >= Math.Min(500, read + Window));
            await Remote.GetAsync(Remote.Map(Numbers.Length, Enumerable.Repeat("x", 100)), Eventually.Patience);
            Assert.InRange(await LinesAsync(file), 1, read + Window + 1);
        }

        Assert.Equal(500, read);
    }

    [Fact]
    public async Task Reader_LeavesEarly_StopsTheFunction()
    {
        using var file = new SignalFile();
        await foreach (int item in Remote.Invoke(Gated.CountIntoFile, 1_000_000, file.Path))
        {
            if (item == 3)
                break;
        }

        await Eventually.BecomesAsync("the function is stopped", () => Task.FromResult(File.Exists(file.Path + ".stopped")), stopped => stopped);
        Assert.InRange(await LinesAsync(file), 3, 3 + Window + 1);
    }

    private static async Task<int> LinesAsync(SignalFile file) => File.Exists(file.Path) ? (await File.ReadAllLinesAsync(file.Path)).Length : 0;
}

[Collection(OneNodeTests.Name)]
public sealed class StreamInProcessesTests : StreamTests;

[Collection(TwoNodesTests.Name)]
public sealed class StreamOnTwoNodesTests : StreamTests;
