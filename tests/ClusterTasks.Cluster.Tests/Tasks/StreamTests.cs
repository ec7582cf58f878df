using System.Globalization;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Items come as they are yielded, and the function is not far ahead of its reader.</summary>
public abstract class StreamTests
{
    // The function may be this many items ahead of its reader (WorkerHost); it holds one more.
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

            // The function first reaches the edge of the window, and then has as long as many other tasks take. Without the window it would
            // be far beyond.
            await Eventually.BecomesAsync(
                "the function reaches its window", () => LinesAsync(file), lines => lines >= Math.Min(500, read + Window));
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

        await Eventually.BecomesAsync(
            "the function is stopped", () => Task.FromResult(File.Exists(file.Path + ".stopped")), stopped => stopped);
        Assert.InRange(await LinesAsync(file), 3, 3 + Window + 1);
    }

    [Fact]
    public async Task Reader_LeavesWhileTheFunctionWaits_ItsTokenFiresAndItsSlotIsFree()
    {
        using SignalFile first = new(), second = new();
        foreach (SignalFile file in new[] { first, second })
        {
            await foreach (int item in Remote.Of(Maps.OneThenUntilToken).Invoke(file.Path))
            {
                Assert.Equal(1, item);
                await file.WrittenAsync("the function waits");
                break;
            }
        }

        // On one node these two have all CPUs.
        Assert.Equal(3, await Remote.Invoke(Numbers.Add, 1, 2).GetAsync(Eventually.Patience));
        foreach (SignalFile file in new[] { first, second })
            await Eventually.BecomesAsync(
                "the function has stopped", () => Task.FromResult(File.Exists(file.Path + ".stopped")), exists => exists);
    }

    [Fact]
    public async Task Reader_LeavesAndTheFunctionSubmitsThen_TheTaskNeverStarts()
    {
        using SignalFile waits = new(), file = new();
        await foreach (int item in Remote.Of(Maps.OneThenSubmit).Invoke(waits.Path, file.Path))
        {
            // If the stream were left before that, the function would end where it yields, and submit nothing.
            await waits.WrittenAsync("the function waits");
            break;
        }

        TaskRow[] rows = await Eventually.BecomesAsync(
            "the task was submitted",
            async () => (await Remote.Current.State.TasksAsync(new TaskQuery { Name = "Maps.SubmittedTooLate" })).Tasks.ToArray(),
            rows => rows.Length > 0 && Array.TrueForAll(rows, row => row.Ended is not null));
        Assert.All(rows, row => Assert.Equal(TaskState.Cancelled, row.State));
        Assert.False(File.Exists(file.Path), "The task ran.");
    }

    [Fact]
    public async Task Reader_LeavesBeforeTheFunctionStarts_ItNeverDoes()
    {
        await using var gate = new Gate();
        using var file = new SignalFile();
        ObjectRef<string> path = Remote.Invoke(Gated.ReturnText, file.Path, gate.Reference);
        ObjectStream<int> stream = Remote.Of(Maps.OneThenUntilToken).Invoke(path);
        stream.Dispose();

        TaskRow row = await Eventually.BecomesAsync(
            "the task is cancelled",
            async () => (await Remote.Current.State.TasksAsync(new TaskQuery { Ids = [stream.Id.Task] })).Tasks.Single(),
            row => row.State == TaskState.Cancelled);
        Assert.Contains("nobody reads its stream any more", row.Error, StringComparison.Ordinal);
        await gate.OpenAsync();
        Assert.Equal(file.Path, await path.GetAsync(Eventually.Patience));
        Assert.False(File.Exists(file.Path), "The function ran.");
    }

    [Fact]
    public async Task CancelAsync_ForcedAfterTheReaderLeft_EndsTheProcessOfAFunctionThatIgnoresItsToken()
    {
        using var file = new SignalFile();
        ObjectStream<int> stream = Remote.Invoke(Maps.OneThenStuck, file.Path);
        int processId = 0;
        await foreach (int item in stream)
        {
            processId = int.Parse(await file.WrittenAsync("the function is stuck"), CultureInfo.InvariantCulture);
            break;
        }

        await Remote.CancelAsync(stream, force: true);

        await Eventually.BecomesAsync(
            $"process {processId} ends", () => Task.FromResult(Directory.Exists($"/proc/{processId}")), exists => !exists);
    }

    private static async Task<int> LinesAsync(SignalFile file) =>
        File.Exists(file.Path) ? (await File.ReadAllLinesAsync(file.Path)).Length : 0;
}

[Collection(OneNodeTests.Name)]
public sealed class StreamInProcessesTests : StreamTests;

[Collection(TwoNodesTests.Name)]
public sealed class StreamOnTwoNodesTests : StreamTests;
