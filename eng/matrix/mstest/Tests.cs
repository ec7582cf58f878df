using Microsoft.VisualStudio.TestTools.UnitTesting;

[TestClass]
public class Tests
{
    [TestMethod]
    public async Task Task_OnACluster_RunsInAWorker() => Assert.AreEqual("3, True", await Check.RunAsync());
}
