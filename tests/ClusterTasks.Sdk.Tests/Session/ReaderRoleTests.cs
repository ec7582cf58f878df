using ClusterTasks.Session;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Sdk.Tests.Session;

/// <summary>Which thread reads: the one that always does, or a caller.</summary>
public sealed class ReaderRoleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ReaderRole _role;

    public ReaderRoleTests() => _role = new ReaderRole(_time);

    [Fact]
    public void TryLead_AnotherCallerReads_IsRefused()
    {
        Assert.True(_role.TryLead());
        Assert.False(_role.TryLead());

        _role.LeaveAsLeader(isAwaited: false);

        Assert.True(_role.TryLead());
    }

    [Fact]
    public async Task TryLead_TheReaderReads_LeavesItFreeForTheNextCall()
    {
        _role.TakeAsReader();
        Assert.False(_role.TryLead());
        _role.LeaveAsReader(isAwaited: false);

        Task reader = Task.Run(_role.TakeAsReader, TestContext.Current.CancellationToken);
        Assert.True(_role.TryLead()); // the reader waits for a millisecond, which does not pass
        _role.LeaveAsLeader(isAwaited: false);
        Assert.False(reader.IsCompleted);
        _time.Advance(ReaderRole.Linger);

        await reader.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(_role.TryLead());
    }

    [Fact]
    public void TakeAsReader_NobodyAskedForTheRole_HasItAtOnce()
    {
        _role.TakeAsReader();
        _role.LeaveAsReader(isAwaited: false);

        _role.TakeAsReader();
    }

    [Fact]
    public void LeaveAsReader_FramesAreAwaited_TheReaderGoesOn()
    {
        _role.TakeAsReader();
        Assert.False(_role.TryLead());

        _role.LeaveAsReader(isAwaited: true);

        _role.TakeAsReader();
    }

    [Fact]
    public void LeaveAsLeader_FramesAreAwaited_TheReaderGoesOn()
    {
        Assert.True(_role.TryLead());

        _role.LeaveAsLeader(isAwaited: true);

        _role.TakeAsReader();
    }

    [Fact]
    public void Recall_TheRoleIsKeptFree_TheReaderGoesOn()
    {
        Assert.True(_role.TryLead());
        _role.LeaveAsLeader(isAwaited: false);

        _role.Recall();

        _role.TakeAsReader();
    }

    [Fact]
    public async Task TakeAsReader_ACallerReads_WaitsForItsEnd()
    {
        Assert.True(_role.TryLead());
        Task reader = Task.Run(_role.TakeAsReader, TestContext.Current.CancellationToken);
        _role.End();
        Assert.False(reader.IsCompleted);

        _role.LeaveAsLeader(isAwaited: true);

        await reader.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void TryLead_TheConnectionIsOver_IsRefused()
    {
        _role.End();

        Assert.False(_role.TryLead());
    }
}
