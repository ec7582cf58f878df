using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>The memory that a task costs the driver's process, on all of its threads.</summary>
[Collection(OneNodeTests.Name)]
public sealed class ClientAllocationTests
{
    // Short rounds, because on a busy machine a long one is never quiet.
    private const int Tasks = 200;
    private const int Rounds = 50;
    private const double Limit = 600;

    [Fact]
    public async Task InvokeAndGet_OfANoOp_AllocatesLittle()
    {
        await RoundAsync(); // makes everything that is made once: codecs, pools, compiled calls
        double least = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            // Timers of other fixtures in this process allocate too, now and then: the quietest round is the tasks' own.
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await RoundAsync();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Tasks);
        }

        Assert.True(least <= Limit, $"An Invoke and the await of its result allocate {least:0} bytes in the driver; {Limit} is the limit.");
    }

    private static async Task RoundAsync()
    {
        for (int i = 0; i < Tasks; i++)
        {
            using ObjectRef<int> sum = Remote.Invoke(Numbers.Add, i, 1);
            if (await sum != i + 1)
                Assert.Fail($"Task {i} gave another result.");
        }
    }
}
