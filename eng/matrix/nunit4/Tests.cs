using ClusterTasks;
using NUnit.Framework;

public class Tests
{
    [Test]
    public async Task Task_OnACluster_RunsInAWorker() => Assert.That(await Check.RunAsync(), Is.EqualTo("3, True"));
}

public class FlowTests
{
    private LocalCluster _cluster = null!;
    private RemoteSession _second = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await LocalCluster.StartAsync(Check.Options);
        _second = await Remote.ConnectAsync(_cluster.Address); // open beside it, so that the test must know which one is meant
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _second.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [SetUp]
    public void MakeCurrent() => _cluster.Session.MakeCurrent();

    [Test]
    public async Task Current_SetBySetUp_IsSeenByTheTest()
    {
        Assert.That(Remote.Current, Is.SameAs(_cluster.Session));
        Assert.That(await Remote.Invoke(Functions.Add, 1, 2), Is.EqualTo(3));
    }
}
