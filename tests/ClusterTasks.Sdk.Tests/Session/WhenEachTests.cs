using ClusterTasks.Protocol;

namespace ClusterTasks.Tests.Session;

/// <summary>WhenEach throws what GetAsync throws.</summary>
public class WhenEachTests : SessionTests
{
    [Fact]
    public async Task WhenEach_SessionIsLost_GivesWhatCameAndThrowsThat()
    {
        ObjectRef<int>[] refs = [new(Node.NewHandle(1)), new(Node.NewHandle(2))];
        await using IAsyncEnumerator<ObjectRef<int>> each = Remote.WhenEach(refs).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> first = each.MoveNextAsync();
        Node.Expect<Subscribe>("the first is asked for");
        Node.Expect<Subscribe>("the second is asked for");
        Node.Resolve(refs[1].Id, 2);
        Assert.True(await Within(first.AsTask(), "one is ready"));
        Assert.Equal(refs[1], each.Current);

        Task<int[]> all = Remote.GetAsync(refs);
        Node.Close();
        SessionLostException error = await Assert.ThrowsAsync<SessionLostException>(
            () => Within(each.MoveNextAsync().AsTask(), "the other never will be"));
        Assert.Same(error, await Assert.ThrowsAsync<SessionLostException>(() => Within(all, "and the get says the same")));
        await Assert.ThrowsAsync<SessionLostException>(async () =>
        {
            await foreach (ObjectRef<int> reference in Remote.WhenEach(new[] { refs[0] }))
                Assert.Fail($"{reference} is not ready.");
        });
    }

    [Fact]
    public async Task WhenEach_ReferenceIsDisposedMeanwhile_ThrowsThat()
    {
        ObjectRef<int> reference = new(Node.NewHandle(1));
        await using IAsyncEnumerator<ObjectRef<int>> each = Remote.WhenEach(new[] { reference })
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> first = each.MoveNextAsync();
        Node.Expect<Subscribe>("it is asked for");
        reference.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Within(first.AsTask(), "it will never be told"));
        Assert.Throws<ObjectDisposedException>(() => { _ = Remote.WhenEach(new[] { reference }); });
    }

    [Fact]
    public async Task WhenEach_Cancelled_ThrowsForItsToken()
    {
        using var stop = new CancellationTokenSource();
        ObjectRef<int> reference = new(Node.NewHandle(1));
        await using IAsyncEnumerator<ObjectRef<int>> each = Remote.WhenEach(new[] { reference }).GetAsyncEnumerator(stop.Token);
        ValueTask<bool> first = each.MoveNextAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within(first.AsTask(), "the token ends it"));
    }
}
