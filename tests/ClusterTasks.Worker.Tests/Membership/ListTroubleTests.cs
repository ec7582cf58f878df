using System.Diagnostics;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Local;
using ClusterTasks.Worker.Membership;
using ClusterTasks.Worker.Tests.Hosting;
using ClusterTasks.Worker.Tests.Processes;
using Orleans;

namespace ClusterTasks.Worker.Tests.Membership;

/// <summary>A list that cannot be used is refused in words. The node reports the trouble once, and its end once.</summary>
public sealed class ListTroubleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private readonly Lines _lines = new();
    private readonly NodeStatus _status = new();

    private string FilePath => Path.Combine(_folder.Path, "members.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_PipeInItsPlace_IsRefusedAtOnce()
    {
        FileMembershipTable table = await StartAsync();
        File.Delete(FilePath);
        using (Process made = Process.Start("mkfifo", [FilePath]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Task<ClusterTasksException> read = Task.Run(
            () => Assert.ThrowsAsync<ClusterTasksException>(table.ReadAll), TestContext.Current.CancellationToken);
        Assert.Contains("is no ordinary file", (await read.WaitAsync(Patience, TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FileThatIsTooLong_IsNotReadIntoMemory()
    {
        FileMembershipTable table = await StartAsync();
        using (FileStream file = File.OpenWrite(FilePath))
            file.SetLength(1L << 40);
        var error = await Assert.ThrowsAsync<ClusterTasksException>(table.ReadAll);
        Assert.Contains("has 1,099,511,627,776 bytes, and no list has more than 4,194,304", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_ListIsDamagedForAWhile_TellsOnceAndThatItIsOver()
    {
        FileMembershipTable table = await StartAsync();
        MembershipTableData empty = await table.ReadAll();
        string whole = await File.ReadAllTextAsync(FilePath, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(FilePath, "garbage", TestContext.Current.CancellationToken);
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<ClusterTasksException>(table.ReadAll);
            await Assert.ThrowsAsync<ClusterTasksException>(() => table.InsertRow(Silos.Entry(1), empty.Version.Next()));
        }

        string line = Assert.Single(_lines.All);
        Assert.StartsWith($"The list of the cluster's nodes, '{FilePath}', is damaged: ", line, StringComparison.Ordinal);
        Assert.EndsWith("start them again. Until then no node joins, and dead nodes are not noticed.", line, StringComparison.Ordinal);
        Assert.Contains("is damaged", _status.ListTrouble, StringComparison.Ordinal);

        await File.WriteAllTextAsync(FilePath, whole, TestContext.Current.CancellationToken);
        await table.ReadAll();
        await table.ReadAll();
        Assert.Equal([line, "The list of the cluster's nodes can be used again."], _lines.All);
        Assert.Null(_status.ListTrouble);
    }

    [Fact]
    public void OnRead_OnlyChangesFail_TroubleLastsUntilAChangeWorks()
    {
        var trouble = new ListTrouble(_status, _lines);
        trouble.OnFailed(new ClusterTasksException("It cannot be written: No space left on device. Free space there."), isChange: true);
        trouble.OnRead();
        Assert.NotNull(_status.ListTrouble);
        trouble.OnChanged();
        trouble.OnChanged();
        Assert.Equal(
            [
                "It cannot be written: No space left on device. Free space there. Until then no node joins, and dead nodes are not "
                    + "noticed.",
                "The list of the cluster's nodes can be used again.",
            ],
            _lines.All);
    }

    [Fact]
    public void SettingOfTheFile_InALocalCluster_IsWhatItsAuthorCanSet() => Assert.Equal(
        "The setting is the node's folder: the RunDirectory of LocalClusterOptions, or CLUSTERTASKS_RUN_DIR.",
        SettingNames.Word("The setting is {member-file}.", LocalSettingNames.Reader));

    [Theory]
    [InlineData(28, "No space left on device. Free space there.")]
    [InlineData(13, "It is so. Do that.")]
    public void WithRemedy_SaysWhatHelps(int error, string expected) =>
        Assert.Equal(expected, FileTrouble.WithRemedy(new IOException("It is so", error), "Do that."));

    private async Task<FileMembershipTable> StartAsync()
    {
        var table = new FileMembershipTable(new MemberFile(FilePath, TimeProvider.System), "c", new ListTrouble(_status, _lines));
        await table.InitializeMembershipTable(true);
        return table;
    }
}
