using System.Diagnostics;
using ClusterTasks.Cluster.Tests.Fixtures;
using ClusterTasks.Platform;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>A driver that dies leaves nothing in the cluster that it was attached to.</summary>
[Collection(TwoNodesTests.Name)]
public sealed class DriverKillTests(TwoNodes nodes, ITestOutputHelper output) : IAsyncDisposable
{
    private readonly TestScope _scope = new();

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    [Fact]
    public async Task Kill_WhileItsTasksRunOnBothNodes_FreesSlotsWorkersAndBytes()
    {
        Figures before = await QuietAsync();
        await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "hold", nodes.Cluster.Address);
        await driver.LineAsync("READY");
        Figures held = await FiguresAsync();
        output.WriteLine($"before {before}\nheld   {held}");
        Assert.All(held.Nodes,
            node => Assert.True(node.FreeCpus == 0, $"A slot is free although the driver's tasks take all of them: {held}"));
        Assert.All(held.Nodes,
            node => Assert.True(node.StoreUsedBytes > before.Of(node).StoreUsedBytes + (8 << 20),
            $"The driver's object is not in this store: {held}"));
        int[] workers = [.. held.Workers.Except(before.Workers)];
        Assert.True(held.Nodes.All(node => node.WorkerProcessIds.Intersect(workers).Any()),
            $"No worker of the driver on some node: {held}");

        long killed = Stopwatch.GetTimestamp();
        driver.Signal(ProgramProcess.Kill);
        Assert.Equal(128 + ProgramProcess.Kill, await driver.ExitAsync());
        Figures after = await Eventually.BecomesAsync("the killed driver's things are gone", FiguresAsync, now => now.IsNoMoreThan(before));
        output.WriteLine($"after  {after}\nfree after {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:0} ms");
        foreach (int worker in workers)
        {
            using SafeFileHandle? process = ProcessHandle.Open(worker);
            Assert.True(process is null, $"Worker process {worker} still runs.");
        }

        await using ProgramProcess next = ProgramProcess.StartDriver(_scope, "run", nodes.Cluster.Address);
        await next.SucceedsAsync();
        Assert.Equal(["DONE 2870"], next.Output);
    }

    [Fact]
    public async Task Exit_InGoodOrder_LeavesNothing()
    {
        Figures before = await QuietAsync();
        for (int i = 0; i < 3; i++)
        {
            await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "run", nodes.Cluster.Address);
            await driver.SucceedsAsync();
        }

        await Eventually.BecomesAsync("three drivers' things are gone", FiguresAsync, now => now.IsNoMoreThan(before));
    }

    /// <summary>Anything may be on its way at the moment of the kill: frames, grants, results, copies, slots.</summary>
    [Fact]
    public async Task Kill_InTheMiddleOfMuchTraffic_LeavesNothing()
    {
        Figures before = await QuietAsync();
        for (int i = 0; i < 4; i++)
        {
            await using ProgramProcess driver = ProgramProcess.StartDriver(_scope, "churn", nodes.Cluster.Address);
            await driver.LineAsync("READY");
            driver.Signal(ProgramProcess.Kill);
            await driver.ExitAsync();
        }

        Figures after = await Eventually.BecomesAsync("the killed drivers' things are gone", FiguresAsync, now => now.IsNoMoreThan(before));
        output.WriteLine($"before {before}\nafter  {after}");
        await using ProgramProcess next = ProgramProcess.StartDriver(_scope, "run", nodes.Cluster.Address);
        await next.SucceedsAsync();
    }

    /// <summary>Collects the references that earlier tests of this process dropped, because they would be mistaken for the driver's. It
    /// also waits until the cluster's own workers have all attached. Otherwise a process whose start still waits for its turn would later
    /// count as left over.</summary>
    private Task<Figures> QuietAsync()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        NodeId home = nodes.Cluster.Session.NodeId;
        return Eventually.BecomesAsync(
            "earlier tests' things are gone", FiguresAsync, now =>
            now.Nodes.All(node => node is { RunningTasks: 0, OwnedTasks: 0, StorePinnedObjects: 0 }
            && node.FreeCpus == node.Cpus && (node.Id != home || node.WorkerProcessIds.Count == TwoNodes.WorkersPerNode)
            && node.Sessions == node.WorkerProcessIds.Count + (node.Id == home ? 1 : 0)));
    }

    private async Task<Figures> FiguresAsync() => new(await nodes.Cluster.Session.State.NodesAsync());

    private sealed record Figures(IReadOnlyList<NodeState> Nodes)
    {
        internal IEnumerable<int> Workers => Nodes.SelectMany(node => node.WorkerProcessIds);

        internal NodeState Of(NodeState node) => Nodes.Single(other => other.Id == node.Id);

        internal bool IsNoMoreThan(Figures before) => Nodes.Count == before.Nodes.Count && Nodes.All(now => before.Of(now) is var then
            && now.FreeCpus == now.Cpus && now.Sessions <= then.Sessions && now.OwnedTasks <= then.OwnedTasks
                && now.OwnedObjects <= then.OwnedObjects
            && now.StoreUsedBytes <= then.StoreUsedBytes && now.StorePinnedObjects <= then.StorePinnedObjects
                && !now.WorkerProcessIds.Except(then.WorkerProcessIds).Any());

        public override string ToString() => string.Join(" | ", Nodes.Select(node =>
            $"{node.Id}: free {node.FreeCpus}/{node.Cpus}, sessions {node.Sessions}, tasks {node.RunningTasks}/{node.OwnedTasks}, "
                + $"objects {node.OwnedObjects}, store {node.StoreUsedBytes:N0} pinned {node.StorePinnedObjects}, workers "
                + $"{string.Join(',', node.WorkerProcessIds)}"));
    }
}
