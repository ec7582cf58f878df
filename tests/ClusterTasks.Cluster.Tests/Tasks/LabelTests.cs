using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Cluster.Tests.Functions;

namespace ClusterTasks.Cluster.Tests.Tasks;

/// <summary>Two nodes in zones a and b.</summary>
[Collection(ZonesTests.Name)]
public sealed class LabelTests(Zones zones)
{
    [Fact]
    public async Task NodesAsync_SaysLabelsAndCustomResources()
    {
        using var file = new SignalFile();
        var disk = new TaskOptions { Cpus = 0, Resources = new Dictionary<string, double> { ["disk"] = 0.5 } };
        ObjectRef running = Remote.With(disk).Invoke(Misbehaviour.WaitForToken, file.Path, CancellationToken.None);
        await file.WrittenAsync("a task has half a disk");
        IReadOnlyList<NodeState> nodes = await Remote.Current.State.NodesAsync();
        NodeState a = nodes.Single(node => node.Id == zones.A.Id);
        NodeState b = nodes.Single(node => node.Id == zones.B.Id);
        Assert.Equal(("a", "b", b.Id.ToString()), (a.Labels["zone"], b.Labels["zone"], b.Labels["clustertasks.io/node-id"]));
        Assert.Empty(a.Resources);
        Assert.Equal((2.0, 1.5), (b.Resources["disk"], b.FreeResources["disk"]));
        await Remote.CancelAsync(running);
        await Assert.ThrowsAsync<TaskCancelledException>(() => running.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Invoke_WithLabels_RunsOnTheNodesThatTheyChoose()
    {
        Assert.Equal(zones.B.Id.ToString(), await Remote.With(In("zone=b")).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
        Assert.Equal(zones.A.Id.ToString(), await Remote.With(In("zone!=b")).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
        string own = $"clustertasks.io/node-id={zones.B.Id}, clustertasks.io/host";
        Assert.Equal(zones.B.Id.ToString(), await Remote.With(In(own)).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
    }

    [Fact]
    public async Task Invoke_NodesOfTheFirstSelectorAreFull_TakesTheFallback()
    {
        using var file = new SignalFile();
        // The task takes all of zone b, until the token is cancelled.
        TaskOptions all = In("zone=b") with { Cpus = 2 };
        using var stop = new CancellationTokenSource();
        ObjectRef blocker = Remote.With(all).Invoke(Misbehaviour.WaitForToken, file.Path, stop.Token);
        await file.WrittenAsync("a task fills zone b");
        TaskOptions options = In("gpu=fast") with { LabelFallbacks = [LabelSelector.Parse("zone=b"), LabelSelector.Parse("zone=a")] };
        Assert.Equal(zones.A.Id.ToString(), await Remote.With(options).Invoke(Where.NodeId).GetAsync(Eventually.Patience));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<ClusterTasksException>(async () => await blocker);
        // The scheduler learns of the end a moment after the driver.
        await Eventually.BecomesAsync(
            "zone b has room again", () =>
            Remote.With(options).Invoke(Where.NodeId).GetAsync(Eventually.Patience), node => node == zones.B.Id.ToString());
    }

    [Fact]
    public async Task Invoke_NoNodeHasTheLabel_SaysSo()
    {
        ObjectRef<string> task = Remote.With(In("zone in (c,d)")).Invoke(Where.NodeId);
        await Eventually.BecomesAsync(
            "the scheduler has the task", () =>
            zones.Cluster.Session.State.WhyPendingAsync(task.Id), why => why.Contains("no node", StringComparison.Ordinal));
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => task.GetAsync(TimeSpan.FromMilliseconds(100)));
        Assert.Contains("no node has zone in (c,d); nodes have zone=a; zone=b", error.Message, StringComparison.Ordinal);
        await Remote.CancelAsync(task);
    }

    private static TaskOptions In(string labels) => new() { Labels = LabelSelector.Parse(labels) };
}
