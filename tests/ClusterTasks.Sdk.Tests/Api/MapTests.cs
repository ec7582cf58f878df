using ClusterTasks.Protocol;
using ClusterTasks.Values;

namespace ClusterTasks.Tests.Api;

/// <summary>Map with an argument for all tasks, and the index that its references know.</summary>
public sealed class MapTests : SessionTest
{
    [Fact]
    public void Map_SharedValue_IsEncodedOnceAndTheSameInEveryCall()
    {
        var shared = new Counted();
        ObjectRef<int>[] refs = Remote.Map(static (string text, Counted with) => text.Length + with.Reads, ["a", "bb", "ccc"], shared);

        Assert.Equal(3, refs.Length);
        Assert.Equal(1, shared.Encodings);
        byte[][] bodies = [.. Session.Calls.Select(call => call.Body.ToArray())];
        Assert.All(bodies, body => Assert.Equal(2, body[0]));
        Assert.Equal(Tail(bodies[0], 20), Tail(bodies[2], 20));
    }

    [Fact]
    public void Map_LargeSharedValue_IsPutOnceAndReleasedAfterTheLastCall()
    {
        int[] large = new int[100_000];
        Remote.Map(static (int item, int[] all) => all[item], [1, 2, 3], large);

        Assert.Equal(large, ValueCodec.Decode<int[]>(Session.Puts.Single(), Session, out _));
        ObjectId stored = Session.Calls.SelectMany(call => call.Dependencies).Distinct().Single();
        Assert.All(Session.Calls, call => Assert.Equal(stored, call.KeepAlive.Single().Id));
        Assert.Equal(stored, Session.Released.Single());
    }

    [Fact]
    public void Map_SharedReference_IsADependencyOfEachTask()
    {
        ObjectRef<int> shared = Session.NewRef<int>();
        ObjectRef<int> item = Session.NewRef<int>();
        Remote.Map(F.Add, [1, 2], shared);
        Remote.Map(F.Add, [item], shared);

        Assert.Equal([shared.Id], Session.Calls[0].Dependencies);
        Assert.Equal([shared.Id], Session.Calls[1].Dependencies);
        Assert.Equal([item.Id, shared.Id], Session.Calls[2].Dependencies);
    }

    [Fact]
    public void Map_SharedReferenceInsideAValue_IsNestedInEachTask()
    {
        ObjectRef<int> inner = Session.NewRef<int>();
        Remote.Map(static (int item, ObjectRef<int> reference) => item, [1, 2], inner);

        Assert.All(Session.Calls, call => Assert.Equal([inner.Id], call.Nested));
        Assert.All(Session.Calls, call => Assert.Same(inner.Handle, call.KeepAlive.Single()));
    }

    [Fact]
    public void Map_SharedObject_ReferenceStandsForItsValue()
    {
        ObjectRef<string> text = Session.NewRef<string>();
        Remote.Map(static (int item, object value) => $"{item}{value}", [1], (object)text);
        Assert.Equal([text.Id], Session.Last.Dependencies);
    }

    [Fact]
    public void Map_SharedToken_CancelsEveryTask()
    {
        using var caller = new CancellationTokenSource();
        Remote.Map(F.Slow, ["a", "b"], caller.Token);
        caller.Cancel();
        Assert.Equal(Session.Results, Session.Cancelled.Select(cancelled => cancelled.Id).OrderBy(id => id.Task.Number));
    }

    [Fact]
    public void Map_Items_ReferencesKnowTheirIndex()
    {
        ObjectRef<int>[] refs = Remote.Map(F.Length, ["a", "b"]);
        Assert.Equal([0, 1], refs.Select(reference => reference.Handle.Item));
        Assert.Equal(-1, Remote.Invoke(F.Length, "a").Handle.Item);
    }

    [Fact]
    public void Map_ReferencesOfAnotherSession_AreWaitedForOnce()
    {
        var sibling = new RecordingSession();
        ObjectRef<int> shared = sibling.NewRef<int>();
        Remote.Map(F.Add, [1, 2, 3], shared);
        Assert.Equal(1, sibling.Settled);
        Assert.All(Session.Calls, call => Assert.Equal([shared.Id], call.Dependencies));
        Assert.Equal([shared.Id], Session.Released); // the map's own reference to it

        Remote.Map(static (int item) => item, new[] { shared, sibling.NewRef<int>() });
        Assert.Equal(2, sibling.Settled);
        Remote.Map(static (int item) => item, Enumerable.Range(0, 2).Select(_ => sibling.NewRef<int>()).Where(_ => true));
        Assert.Equal(4, sibling.Settled); // they were made one by one while the map went on
    }

    [Fact]
    public void Map_SharedReferenceOfAnotherCluster_IsRefusedBeforeAnyCall()
    {
        ObjectRef<int> foreign = new RecordingSession(cluster: 2).NewRef<int>();
        Assert.Throws<ArgumentException>(() => Remote.Map(F.Add, [1, 2], foreign));
        Assert.Empty(Session.Calls);
    }

    [Fact]
    public void Invoke_OfWithoutTheToken_TheFunctionGetsOne()
    {
        Remote.Of(F.Slow).Invoke("x");
        Assert.Equal(2, Session.Last.Body.Span[0]);
        Assert.Equal((byte)TaskBody.ArgumentKind.Token, Session.Last.Body.Span[^1]);
    }

    private static byte[] Tail(byte[] body, int count) => body[^Math.Min(count, body.Length)..];

    /// <summary>Counts its encodings.</summary>
    public sealed class Counted
    {
        [MessagePack.IgnoreMember]
        internal int Encodings { get; private set; }

        public int Reads
        {
            get => ++Encodings;
            set => Encodings = value;
        }
    }
}
