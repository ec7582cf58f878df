using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Tasks that wait for tasks of their own, far more than there are slots (two): none may wait forever.</summary>
public abstract class NestedTests
{
    // The tests run tens of thousands of tasks, beside other programs on the machine.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Await_FibonacciOfTwenty_Ends() => Assert.Equal(6_765, await Remote.Invoke(Numbers.Fibonacci, 20).GetAsync(Long));

    [Fact]
    public async Task Get_FibonacciOfTwenty_Ends() =>
        Assert.Equal(6_765, await Remote.Invoke(Numbers.FibonacciBlocking, 20).GetAsync(Long));

    [Fact]
    public async Task Await_TreeOfTenThousand_Ends() =>
        Assert.Equal(11_111, await Remote.Invoke(Recursion.CountTree, 4, 10).GetAsync(Long));

    [Fact]
    public async Task WaitAsync_TreeOfAThousand_Ends() =>
        Assert.Equal(1_111, await Remote.Invoke(Recursion.CountTreeByWaits, 3, 10).GetAsync(Long));

    [Fact]
    public async Task Get_WithoutAnEnd_FailsAtTheLimitAndSaysWhatToSet()
    {
        RemoteTaskException error = await Assert.ThrowsAsync<RemoteTaskException>(() => Remote.Invoke(Recursion.Endless, 0).GetAsync(Long));
        Exception cause = Assert.IsType<InvalidOperationException>(error.InnerException);
        Assert.Contains("below more than 256 tasks that wait for one another", cause.Message, StringComparison.Ordinal);
        Assert.Contains("RemoteOptions.MaxTaskDepth", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_OfSuccessorsThatNobodyWaitsFor_HasNoLimit()
    {
        using var last = new SignalFile();
        _ = Remote.Invoke(Recursion.Chain, 600, last.Path);
        await last.WrittenAsync("the last of the chain runs");
    }

    [Fact]
    public async Task Quicksort_AwaitAndGet_Sort()
    {
        int[] values = [.. Enumerable.Range(0, 50_000).Select(i => (int)(i * 2_654_435_761L % 100_003))];
        int[] sorted = [.. values.Order()];
        Assert.Equal(sorted, await Remote.Invoke(Recursion.Sort, values).GetAsync(Long));
        Assert.Equal(sorted, await Remote.Invoke(Recursion.SortBlocking, values).GetAsync(Long));
    }
}

[Collection(OneNodeTests.Name)]
public sealed class NestedInProcessesTests : NestedTests;

[Collection(InProcessTests.Name)]
public sealed class NestedInThreadsTests : NestedTests;
