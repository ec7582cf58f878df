using ClusterTasks.Worker.Processes;

namespace ClusterTasks.Worker.Tests.Processes;

public sealed class WorkerListTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AfterChanges_HasTheProcessesThatAreLeft()
    {
        var list = new WorkerList(_folder.Path);
        Assert.Empty(WorkerList.Read(_folder.Path));

        list.Add(12);
        list.Add(7);
        Assert.Equal([7, 12], WorkerList.Read(_folder.Path));

        list.Remove(7);
        list.Remove(7);
        Assert.Equal([12], WorkerList.Read(_folder.Path));
        list.Remove(12);
        Assert.Empty(WorkerList.Read(_folder.Path));
    }

    [Fact]
    public void Add_FolderIsGone_FailsNothing()
    {
        string gone = Path.Combine(_folder.Path, "gone");
        new WorkerList(gone).Add(1);
        Assert.Empty(WorkerList.Read(gone));
    }

    [Fact]
    public async Task Read_WhileTheNodeWrites_SeesWholeLists()
    {
        var list = new WorkerList(_folder.Path);
        list.Add(100_000);
        Task writing = Task.Run(() =>
        {
            for (int i = 100_001; i <= 100_200; i++)
                list.Add(i);
        });
        while (!writing.IsCompleted)
        {
            IReadOnlyList<int> seen = WorkerList.Read(_folder.Path);
            Assert.Equal(Enumerable.Range(100_000, seen.Count), seen);
            Assert.NotEmpty(seen);
        }

        await writing;
        Assert.Equal(201, WorkerList.Read(_folder.Path).Count);
    }
}
