namespace ClusterTasks.Tests.Api;

/// <summary>References of another cluster are refused at the call; those of another session with the same cluster are not.</summary>
public sealed class OtherClusterTests : SessionTest
{
    private readonly RecordingSession _elsewhere = new(cluster: 2);
    private readonly RecordingSession _sibling = new();

    [Fact]
    public void Invoke_ReferenceOfAnotherCluster_IsRefused()
    {
        ObjectRef<int> reference = _elsewhere.NewRef<int>();
        Refused("a", () => Remote.Invoke(F.Add, reference, 1));
        Refused("b", () => Remote.Of(F.Add).Invoke(1, reference));
        Refused("values", () => Remote.Invoke(F.SumAll, [reference]));
        Assert.Empty(Session.Calls);
    }

    [Fact]
    public void Invoke_ReferenceOfAnotherClusterInsideAValue_IsRefused() =>
        Refused("reference", () => Remote.Invoke(F.IsRef, _elsewhere.NewRef<int>()));

    [Fact]
    public async Task GetAsync_ReferencesOfTwoClusters_IsRefused()
    {
        ObjectRef<int>[] mixed = [Session.NewRef<int>(), _elsewhere.NewRef<int>()];
        await Assert.ThrowsAsync<ArgumentException>("refs", () => Remote.GetAsync(mixed));
        await Assert.ThrowsAsync<ArgumentException>("refs", () => Remote.WaitAsync(mixed));
        Assert.Throws<ArgumentException>("refs", () => { _ = Remote.WhenEach(mixed); });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnyCall_ReferenceOfASessionThatHasEnded_IsRefused(bool ofThisCluster)
    {
        RecordingSession ended = ofThisCluster ? _sibling : _elsewhere;
        ObjectRef<int> reference = ended.NewRef<int>();
        ended.HasEnded = true;
        Ended(() => Remote.Invoke(F.Add, reference, 1));
        Ended(() => Remote.Invoke(F.SumAll, [Session.NewRef<int>(), reference]));
        Ended(() => Remote.Invoke(F.IsRef, reference));
        Ended(() => Remote.Map(F.Add, [1], reference));
        Ended(() => { _ = Remote.MapAsync(F.Add, [1], reference); });
        Ended(() => { _ = Remote.WhenEach([Session.NewRef<int>(), reference]); });
        await Assert.ThrowsAsync<SessionLostException>(() => Remote.GetAsync([Session.NewRef<int>(), reference]));
        await Assert.ThrowsAsync<SessionLostException>(() => Remote.WaitAsync([reference, Session.NewRef<int>()]));
        Assert.Empty(Session.Calls);

        void Ended(Action call)
        {
            var error = Assert.Throws<SessionLostException>(call);
            Assert.Contains($"{reference.Id} belongs to a session that has ended", error.Message, StringComparison.Ordinal);
            Assert.Equal(HelpPage.References, error.HelpLink);
        }
    }

    [Fact]
    public void Invoke_ReferenceOfAnotherSession_IsBorrowed()
    {
        ObjectRef<int> reference = _sibling.NewRef<int>();
        Remote.Invoke(F.Add, reference, 1);
        Assert.Equal([reference.Id], Session.Last.Dependencies);
    }

    [Fact]
    public async Task GetAsync_ReferenceOfAnotherCluster_NeedsNoCurrentSession()
    {
        ObjectRef<int> reference = _elsewhere.NewRef<int>();
        _elsewhere.Complete(reference.Id, 5);
        Assert.Equal(5, await reference);
        int[] read = await Remote.GetAsync([reference]);
        Assert.Equal(5, Assert.Single(read));
    }

    private static void Refused(string parameter, Action call)
    {
        var error = Assert.Throws<ArgumentException>(parameter, call);
        Assert.Contains("another cluster", error.Message, StringComparison.Ordinal);
        Assert.Contains("session.Put", error.Message, StringComparison.Ordinal);
        Assert.Equal(HelpPage.References, error.HelpLink);
    }
}
