namespace ClusterTasks.Tests.Api;

/// <summary>The reasons why a node's address cannot be reached, where the system's words do not say them.</summary>
public sealed class ConnectWordsTests
{
    [Fact]
    public async Task ConnectAsync_FileWhereAFolderShouldBe_NamesIt()
    {
        string file = Path.GetTempFileName();
        try
        {
            var error = await Assert.ThrowsAsync<ClusterUnavailableException>(() => Remote.ConnectAsync($"unix:{file}/deep/session.sock"));
            Assert.Contains($"('{file}' is no folder)", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
