namespace ClusterTasks.Tests;

public sealed class HelpPageTests
{
    /// <summary>A path inside a repository leads a person nowhere; no link is better.</summary>
    [Fact]
    public void HelpLink_BuildWithoutAnAddress_IsNull()
    {
        Assert.Null(HelpPage.Site);
        Assert.Null(HelpPage.References);
        Assert.Null(new NodeDiedException("died").HelpLink);
        Assert.Null(new TaskTimeoutException("late").HelpLink);
        Assert.Equal("https://own.example/", new NodeDiedException("died") { HelpLink = "https://own.example/" }.HelpLink);
    }
}
