using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Worker.Machine;
using Orleans.Runtime;

namespace ClusterTasks.Worker.Tests.Agent;

public sealed class PendingDeathsTests
{
    private readonly PendingDeaths _deaths = new();

    [Fact]
    public void OnView_TheSchedulerLearnsOfTheDeathLater_SaysSoOnce()
    {
        Assert.False(_deaths.OnView(Nodes(1, 2, 3)));
        _deaths.OnDied(new NodeId(2));

        Assert.False(_deaths.OnView(Nodes(1, 2, 3, 4)));
        Assert.True(_deaths.OnView(Nodes(1, 3, 4)));
        Assert.False(_deaths.OnView(Nodes(1, 3)));
    }

    [Fact]
    public void OnView_TheSchedulerKnewOfItFirst_NothingIsSubmittedTwice()
    {
        _deaths.OnView(Nodes(1, 2));
        _deaths.OnView(Nodes(1));
        _deaths.OnDied(new NodeId(2));

        Assert.False(_deaths.OnView(Nodes(1, 3)));
    }

    private static NodeView[] Nodes(params ulong[] ids) => [.. ids.Select(id => new NodeView
    {
        Node = new NodeId(id),
        Silo = SiloAddress.Zero,
        Total = ResourceSet.FromCpus(1),
        Free = ResourceSet.FromCpus(1),
    })];
}
