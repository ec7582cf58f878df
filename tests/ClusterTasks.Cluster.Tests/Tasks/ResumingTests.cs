using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>A task that has what it waited for goes on while one of two CPUs is free, though its slow child has its slot. That child ends only
/// when the task tells it to: a task that waited for it would never end. Where the child runs differs from round to round.</summary>
public abstract class ResumingTests
{
    private const int Rounds = 10;

    [Fact]
    public async Task Get_OfAQuickChild_GoesOnWhileTheSlowOneRuns()
    {
        for (int round = 0; round < Rounds; round++)
            Assert.Equal(2, await Remote.Invoke(Resuming.GetQuick).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task GetAsync_OfAQuickChild_GoesOnWhileTheSlowOneRuns()
    {
        for (int round = 0; round < Rounds; round++)
            Assert.Equal(2, await Remote.Invoke(Resuming.AwaitQuick).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task WaitAsync_ForOneOfTwo_GoesOnWhileTheSlowOneRuns()
    {
        for (int round = 0; round < Rounds; round++)
            Assert.Equal(2, await Remote.Invoke(Resuming.WaitForAny).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Get_TimeRunsOut_ThrowsWhileTheSlowOneRuns()
    {
        for (int round = 0; round < Rounds; round++)
            Assert.Equal(nameof(TimeoutException), await Remote.Invoke(Resuming.GetInVain, 20).GetAsync(Eventually.Patience));
    }
}

[Collection(OneNodeTests.Name)]
public sealed class ResumingInProcessesTests : ResumingTests;

[Collection(InProcessTests.Name)]
public sealed class ResumingInThreadsTests : ResumingTests;
