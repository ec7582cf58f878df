using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks.Tests.Session;

/// <summary>One session uses a reference of another one: two sockets, and an order between them.</summary>
public class SharingTests : SessionTests
{
    [Fact]
    public async Task Share_ReferenceOfAnotherSession_IsHeldUntilTheNodeKnowsOfThisOne()
    {
        await using var other = new FakeNode();
        ObjectHandle handle = other.NewHandle(1);

        Task<ObjectHandle> shared = Task.Run(() =>
        {
            SessionCore? settled = null;
            return Misuse.Own(handle, Session, null, ref settled);
        }, TestContext.Current.CancellationToken);
        Query before = other.Expect<Query>("its own node must know of it first");
        Assert.Equal(QueryKind.Settle, before.Kind);
        Assert.False(shared.IsCompleted);
        other.Send(new Answer(before.Number, Failed: false, []));
        ObjectHandle own = await Within(shared, "the node knows of it");
        Assert.Same(Session, own.Session);

        Assert.Equal(handle.Id, Node.Expect<Borrow>("this session holds it, too").Ids[0]);
        Query after = Node.Expect<Query>("the owner must know of that");
        handle.Release();
        Assert.True(handle.IsReleased);
        ObjectHandle later = other.NewHandle(2);
        later.Release();
        Assert.Equal([later.Id], other.Expect<Release>("the next release does not bring the first along").Ids);

        Node.Send(new Answer(after.Number, Failed: false, []));
        Assert.Equal([handle.Id], other.Expect<Release>("the owner knows: now the first session lets go").Ids);
        GC.KeepAlive(own);
    }

    [Fact]
    public async Task Share_ThisSessionEnds_TheOtherLetsGo()
    {
        await using var other = new FakeNode();
        ObjectHandle handle = other.NewHandle(1);
        ObjectHandle own = Session.Share(handle);
        handle.Release();
        Session.Dispose();
        Assert.Equal([handle.Id], other.Expect<Release>("there is nobody to wait for").Ids);
        Assert.Throws<ObjectDisposedException>(() => Session.Share(handle));
        GC.KeepAlive(own);
    }
}
