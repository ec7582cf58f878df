using ClusterTasks.Protocol;
using ClusterTasks.Session;
using MessagePack;

namespace ClusterTasks.Tests.Session;

/// <summary>References in a value that was read are counted by few messages, and in the right order.</summary>
public class BorrowTests : SessionTests
{
    private const int Count = 5_000;

    [Fact]
    public async Task Get_OfManyReferences_BorrowsEachBeforeAnythingElse()
    {
        ObjectHandle container = Node.NewHandle(1);
        Task<ObjectRef<int>[]> read = Session.GetAsync<ObjectRef<int>[]>(container, null, default);
        Node.Expect<Subscribe>("the get asks");
        // The references live to the end. Releases of collected ones would come between the borrows and divide them into more messages.
        ObjectRef<int>[] sent = [.. Enumerable.Range(2, Count).Select(i => new ObjectRef<int>(Node.NewHandle((ulong)i)))];
        Node.Resolve(container.Id, sent);
        ObjectRef<int>[] references = await Within(read, "the value is read");
        Assert.Equal(Count, references.Length);

        // Nothing is sent after the read here, so a borrow that waits for other frames would never come.
        var borrowed = new List<ObjectId>();
        int frames = 0;
        for (; borrowed.Count < Count; frames++)
            borrowed.AddRange(Node.Expect<Borrow>($"after {borrowed.Count} borrows the next come without another message").Ids);
        Assert.Equal(references.Select(reference => reference.Id), borrowed);
        Assert.InRange(frames, 1, 20);
        container.Release();
        Assert.Equal(container.Id, Node.Expect<Release>("the release of what held them").Ids[0]);
        foreach (ObjectRef<int> reference in references)
            reference.Dispose();
        var released = new HashSet<ObjectId>();
        while (released.Count < Count)
            released.UnionWith(Node.Expect<Release>($"after {released.Count} releases the next come").Ids);
        Assert.Equal(references.Select(reference => reference.Id).ToHashSet(), released);
        GC.KeepAlive(sent);
    }

    [Fact]
    public async Task Get_FailsBehindAReference_StillCountsTheReference()
    {
        ObjectHandle container = Node.NewHandle(1);
        Task<Broken> read = Session.GetAsync<Broken>(container, null, default);
        Node.Expect<Subscribe>("the get asks");
        ObjectHandle inner = Node.NewHandle(2);
        Node.Resolve(container.Id, new Broken(new ObjectRef<int>(inner), -1));
        await Assert.ThrowsAnyAsync<ClusterTasksException>(() => Within(read, "the value is refused"));
        Assert.Equal(inner.Id, Node.Expect<Borrow>("its handle is released some time, so it must be counted").Ids[0]);
    }

    /// <summary>A value that cannot be read back.</summary>
    public sealed record Broken(ObjectRef<int> Reference, int Number) : IMessagePackSerializationCallbackReceiver
    {
        public void OnBeforeSerialize()
        {
        }

        public void OnAfterDeserialize() => throw new InvalidDataException($"{Number} is not possible.");
    }
}
