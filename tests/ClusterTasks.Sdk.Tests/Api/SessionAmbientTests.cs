using System.Runtime.CompilerServices;
using ClusterTasks.Execution;
using ClusterTasks.Session;

namespace ClusterTasks.Tests.Api;

/// <summary>The session of a static call.</summary>
[Collection("ambient session")]
public sealed class SessionAmbientTests : IDisposable
{
    private readonly RecordingSession _first = new();
    private readonly RecordingSession _second = new();

    public void Dispose()
    {
        SessionAmbient.Close(_first);
        SessionAmbient.Close(_second);
    }

    [Fact]
    public void Invoke_OneSessionIsOpen_GoesThere()
    {
        SessionAmbient.Open(_first);
        Remote.Invoke(F.Zero);
        Assert.Single(_first.Calls);
    }

    [Fact]
    public void Invoke_SeveralAreOpenAndNoneIsCurrent_SaysHowManyAndWhatToDo()
    {
        SessionAmbient.Open(_first);
        SessionAmbient.Open(_second);
        var error = Assert.Throws<InvalidOperationException>(() => Remote.Invoke(F.Zero));
        Assert.Contains("2 open sessions", error.Message, StringComparison.Ordinal);
        Assert.Contains("session.Invoke", error.Message, StringComparison.Ordinal);
        Assert.Contains("session.MakeCurrent()", error.Message, StringComparison.Ordinal);
        Assert.Equal(HelpPage.Sessions, error.HelpLink);
        Assert.Throws<InvalidOperationException>(() => Remote.Current);
        Assert.Empty(_first.Calls);
        Assert.Empty(_second.Calls);
    }

    [Fact]
    public async Task MakeCurrent_InOneFlow_IsNotSeenInOthers()
    {
        SessionAmbient.Open(_first);
        SessionAmbient.Open(_second);
        var bothAreCurrent = new Barrier(2);
        await Task.WhenAll(CallAsync(_first), CallAsync(_second));
        Assert.Equal(2, _first.Calls.Count);
        Assert.Equal(2, _second.Calls.Count);

        Task CallAsync(RecordingSession session) => Task.Factory.StartNew(
            () =>
            {
                using IDisposable current = session.MakeCurrent();
                bothAreCurrent.SignalAndWait();
                Remote.Invoke(F.Zero);
                Assert.Same(session.Public, Remote.Current);
                Task.Run(() => Remote.Invoke(F.Zero)).Wait();
            },
            TaskCreationOptions.LongRunning);
    }

    [Fact]
    public void MakeCurrent_Disposed_RestoresTheOneBefore()
    {
        using (_first.MakeCurrent())
        {
            using (_second.MakeCurrent())
                Remote.Invoke(F.Zero);
            Remote.Invoke(F.Zero);
            Assert.Single(_second.Calls);
            Assert.Single(_first.Calls);
        }

        Assert.Throws<ClusterUnavailableException>(() => Remote.Invoke(F.Zero));
    }

    [Fact]
    public void Current_NewestHasEnded_IsTheOneBefore()
    {
        using IDisposable outer = _first.MakeCurrent();
        var slot = new SessionSlot();
        using IDisposable inner = SessionAmbient.Enter(slot);
        Assert.Same(_first.Public, Remote.Current); // it has not connected yet
        slot.Fill(_second);
        Assert.Same(_second.Public, Remote.Current);
        slot.End();
        Assert.Same(_first.Public, Remote.Current);
    }

    [Fact]
    public void MakeCurrent_AfterDispose_Throws()
    {
        var session = new RemoteSession(_first, new TaskOutput(null, TimeProvider.System), new SessionSlot());
        Assert.Same(session, Remote.Current);
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(session.MakeCurrent);
        Assert.Throws<ClusterUnavailableException>(() => Remote.Current);
    }

    [Fact]
    public void Enter_ManySessionsOneAfterTheOther_KeepsNoneOfThem()
    {
        using IDisposable outer = _first.MakeCurrent();
        WeakReference[] ended = [.. Enumerable.Range(0, 20).Select(_ => EnterAndEnd())];
        using IDisposable last = _second.MakeCurrent();
        GC.Collect();
        Assert.DoesNotContain(ended, slot => slot.IsAlive);
        Assert.Same(_second.Public, Remote.Current);
    }

    [Fact]
    public async Task ConnectAsync_NobodyAnswers_LeavesWhatWasCurrent()
    {
        using IDisposable outer = _first.MakeCurrent();
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => Remote.ConnectAsync("unix:/nowhere/session.sock"));
        Assert.Same(_first.Public, Remote.Current);
    }

    [Fact]
    public void Require_InAFlow_AllocatesNothing()
    {
        using IDisposable current = _first.MakeCurrent();
        _ = SessionAmbient.Require();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            _ = SessionAmbient.Require();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference EnterAndEnd()
    {
        var slot = new SessionSlot();
        _ = SessionAmbient.Enter(slot);
        slot.End();
        return new WeakReference(slot);
    }
}
