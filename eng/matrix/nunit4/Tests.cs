using NUnit.Framework;

public class Tests
{
    [Test]
    public async Task Task_OnACluster_RunsInAWorker() => Assert.That(await Check.RunAsync(), Is.EqualTo("3, True"));
}
