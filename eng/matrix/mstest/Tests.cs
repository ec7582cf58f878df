using ClusterTasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

[TestClass]
public class Tests
{
    [TestMethod]
    public async Task Task_OnACluster_RunsInAWorker() => Assert.AreEqual("3, True", await Check.RunAsync());
}

[TestClass]
public class FlowTests
{
    private static LocalCluster _cluster = null!;
    private static RemoteSession _second = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _cluster = await LocalCluster.StartAsync(Check.Options);
        _second = await Remote.ConnectAsync(_cluster.Address); // open beside it, so that the test must know which one is meant
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await _second.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [TestInitialize]
    public void MakeCurrent() => _cluster.Session.MakeCurrent();

    [TestMethod]
    public async Task Current_SetByTestInitialize_IsSeenByTheTest()
    {
        Assert.AreSame(_cluster.Session, Remote.Current);
        Assert.AreEqual(3, await Remote.Invoke(Functions.Add, 1, 2));
    }
}
