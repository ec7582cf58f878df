using ClusterTasks.Worker.Tests.Processes;

namespace ClusterTasks.Worker.Tests.Membership;

/// <summary>A node that cannot join because of the list says so, in place of the number of its attempts.</summary>
public sealed class JoinTroubleTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AddNode_ListCannotBeWritten_NamesIt()
    {
        await using LocalCluster cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { CpusPerNode = 1, StoreBytesPerNode = 128L << 20, RunDirectory = _folder.Path });
        string list = Assert.Single(Directory.GetFiles(_folder.Path, "members.json", SearchOption.AllDirectories));
        // The list can be read, but a folder lies in the place of its spare file.
        File.Delete(list + ".spare");
        Directory.CreateDirectory(Path.Combine(list + ".spare", "full"));
        ClusterTasksException error = await Assert.ThrowsAnyAsync<ClusterTasksException>(
            () => cluster.AddNodeAsync(ct: TestContext.Current.CancellationToken));
        Directory.Delete(list + ".spare", recursive: true);
        Assert.Contains($"The list of the cluster's nodes, '{list}', cannot be written: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("OrleansException", error.Message, StringComparison.Ordinal);
    }
}
