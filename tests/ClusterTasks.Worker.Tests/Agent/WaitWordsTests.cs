using System.Globalization;
using ClusterTasks.Worker.Machine;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class WaitWordsTests
{
    private static readonly TaskId First = new(new NodeId(10), 1);

    [Theory]
    [InlineData(1, "warning: task {0} waits, because no node of the cluster can run it now: no GPU")]
    [InlineData(3, "warning: 3 tasks, first {0}, wait, because no node of the cluster can run them now: no GPU")]
    public void Infeasible_AnyNumber_AgreesWithIt(int count, string expected) =>
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, expected, First), WaitWords.Infeasible(count, First, "no GPU"));

    [Theory]
    [InlineData(1, 1, 1, "it waits for 1 CPU; tasks of its kind have 1 slot, and 1 more is asked for")]
    [InlineData(2, 0, 3, "it is one of 2 tasks that wait for 1 CPU; they have 0 slots, and 3 more are asked for")]
    public void Queued_AnyNumber_AgreesWithIt(int tasks, int slots, int asked, string expected) =>
        Assert.Equal(expected, WaitWords.Queued(tasks, "1 CPU", slots, asked));
}
