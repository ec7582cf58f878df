using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Waits for several tasks at once, whose order the test decides.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class WaitingTests
{
    [Fact]
    public async Task GetAsync_OneFailsWhileOthersRun_FailsAtOnce()
    {
        await using var gate = new Gate();
        using ObjectRef<int> held = Remote.Invoke(Gated.Return, 1, gate.Reference);
        using ObjectRef<int> failing = Remote.Invoke(Misbehaviour.Throw, "first failure");

        RemoteTaskException error = await Assert.ThrowsAsync<RemoteTaskException>(
            () => Remote.GetAsync([held, failing], Eventually.Patience));

        Assert.Contains("first failure", error.Message, StringComparison.Ordinal);
        Assert.Empty((await Remote.WaitAsync([held], timeout: TimeSpan.Zero)).Ready);
        await gate.OpenAsync();
        Assert.Equal(1, await held.GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task WaitAsync_CountAndTimeout_GiveWhatIsReadyInInputOrder()
    {
        await using var gate = new Gate();
        ObjectRef<int>[] refs =
        [
            Remote.Invoke(Gated.Return, 0, gate.Reference), Remote.Invoke(Numbers.Add, 1, 0),
                Remote.Invoke(Gated.Return, 2, gate.Reference),
            Remote.Invoke(Misbehaviour.Throw, "counts as ready"), Remote.Invoke(Numbers.Add, 4, 0),
        ];

        var (ready, pending) = await Remote.WaitAsync(refs, count: 3, Eventually.Patience);
        Assert.Equal([refs[1], refs[3], refs[4]], ready);
        Assert.Equal([refs[0], refs[2]], pending);
        (ready, pending) = await Remote.WaitAsync(refs, count: 4, TimeSpan.FromMilliseconds(50));
        Assert.Equal([refs[1], refs[3], refs[4]], ready);
        Assert.Equal([refs[0], refs[2]], pending);

        await gate.OpenAsync();
        (ready, pending) = await Remote.WaitAsync(refs, count: 5, Eventually.Patience);
        Assert.Equal(refs, ready);
        Assert.Empty(pending);
    }

    [Fact]
    public async Task WhenEach_GatesOpenedInReverse_YieldsInThatOrder()
    {
        await using Gate first = new(), second = new(), third = new();
        Gate[] gates = [first, second, third];
        ObjectRef<int>[] refs = [.. gates.Select((gate, i) => Remote.Invoke(Gated.Return, i, gate.Reference))];
        await using IAsyncEnumerator<ObjectRef<int>> completed = Remote.WhenEach(refs)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        foreach (int i in new[] { 2, 0, 1 })
        {
            ValueTask<bool> next = completed.MoveNextAsync();
            Assert.False(next.IsCompleted, "A task has ended behind its closed gate.");
            await gates[i].OpenAsync();
            Assert.True(await next.AsTask().WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
            Assert.Equal(i, await completed.Current);
        }

        Assert.False(await completed.MoveNextAsync());
    }
}
