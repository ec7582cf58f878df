using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>A task whose wait is over goes on while one of two CPUs is free, though its slow child has its slot. It also goes on while that
/// child has the only CPU. The child ends only when the task tells it to, so a task that waited for it would never end. The place of the
/// child differs from round to round.</summary>
public abstract class ResumingTests
{
    private const int Rounds = 10;

    [Fact]
    public Task Get_OfAQuickChild_GoesOnWhileTheSlowOneRuns() => EachRoundAsync(2, () => Remote.Invoke(Resuming.GetQuick));

    [Fact]
    public Task GetAsync_OfAQuickChild_GoesOnWhileTheSlowOneRuns() => EachRoundAsync(2, () => Remote.Invoke(Resuming.AwaitQuick));

    [Fact]
    public Task WaitAsync_ForOneOfTwo_GoesOnWhileTheSlowOneRuns() => EachRoundAsync(2, () => Remote.Invoke(Resuming.WaitForAny, false));

    [Fact]
    public Task Get_TimeRunsOut_ThrowsWhileTheSlowOneRuns() =>
        EachRoundAsync(nameof(TimeoutException), () => Remote.Invoke(Resuming.GetInVain, 20));

    [Fact]
    public Task Get_OfAQuickChildAndNoCpuIsFree_ThatGoesFirst() => WithOneCpuAsync(2, () => Remote.Invoke(Resuming.GetQuick));

    [Fact]
    public Task GetAsync_OfAQuickChildAndNoCpuIsFree_ThatGoesFirst() => WithOneCpuAsync(2, () => Remote.Invoke(Resuming.AwaitQuick));

    [Fact]
    public Task WaitAsync_ForOneOfTwoAndNoCpuIsFree_TheFirstOfThemGoesFirst() =>
        WithOneCpuAsync(2, () => Remote.Invoke(Resuming.WaitForAny, true));

    [Fact]
    public Task Get_TimeRunsOutAndNoCpuIsFree_GoesOnBesideTheSlowOne() =>
        WithOneCpuAsync(nameof(TimeoutException), () => Remote.Invoke(Resuming.GetInVain, 20));

    /// <summary>Gives the other CPU to an unrelated task. Otherwise the slow child, which started first, would have the only one.</summary>
    private static async Task WithOneCpuAsync<T>(T expected, Func<ObjectRef<T>> invoke)
    {
        ObjectRef<int> other = Remote.Invoke(Resuming.KeepCpu, CancellationToken.None);
        try
        {
            await EachRoundAsync(expected, invoke);
        }
        finally
        {
            await Remote.CancelAsync(other);
        }
    }

    private static async Task EachRoundAsync<T>(T expected, Func<ObjectRef<T>> invoke)
    {
        for (int round = 0; round < Rounds; round++)
            Assert.Equal(expected, await invoke().GetAsync(Eventually.Patience));
    }
}

[Collection(OneNodeTests.Name)]
public sealed class ResumingInProcessesTests : ResumingTests;

[Collection(InProcessTests.Name)]
public sealed class ResumingInThreadsTests : ResumingTests;
