using ClusterTasks.Platform;
using ClusterTasks.Worker.Hosting;
using ClusterTasks.Worker.Tests.Processes;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Hosting;

public sealed class LocalRunDirectoryTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly string _cluster;
    private readonly string _node;

    public LocalRunDirectoryTests()
    {
        _cluster = Path.Combine(_folder.Path, "local-dead");
        _node = Path.Combine(_cluster, "n0");
        Directory.CreateDirectory(_node);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The kernel closes the files of a dead driver one after the other: its nodes may see the end before its lock is
    /// free.</summary>
    [Fact]
    public async Task RemoveIfAbandonedAsync_LockIsFreeAMomentLater_RemovesTheFolder()
    {
        using var held = FileLock.Open(_cluster + ".lock");
        Assert.True(held.TryTake());
        Task removing = LocalRunDirectory.RemoveIfAbandonedAsync(_node, _time);
        Assert.False(removing.IsCompleted);

        held.Dispose();
        await PassUntilAsync(removing);

        Assert.False(Directory.Exists(_cluster));
        Assert.False(File.Exists(_cluster + ".lock"));
    }

    [Fact]
    public async Task RemoveIfAbandonedAsync_ClusterIsInUse_LeavesItAndEnds()
    {
        using var held = FileLock.Open(_cluster + ".lock");
        Assert.True(held.TryTake());

        await PassUntilAsync(LocalRunDirectory.RemoveIfAbandonedAsync(_node, _time));

        Assert.True(Directory.Exists(_node));
        Assert.True(File.Exists(_cluster + ".lock"));
    }

    private async Task PassUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(5));
            await Task.Yield();
        }

        await task;
    }
}
