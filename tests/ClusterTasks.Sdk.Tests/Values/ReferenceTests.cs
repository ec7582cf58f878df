using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Sdk.Tests.Values;

public sealed class ReferenceTests
{
    [Fact]
    public void Encode_References_CollectsEachOnce()
    {
        var session = new TestSession();
        ObjectHandle[] handles = [session.NewHandle(1), session.NewHandle(2), session.NewHandle(3)];
        var value = new Job(
            new ObjectRef<int>(handles[0]),
            new() { ["a"] = [new ObjectRef<string>(handles[1]), new ObjectRef<string>(handles[1])] },
            new ObjectRef(handles[2]),
            null);
        using EncodedValue encoded = ValueCodec.Encode(value);
        Assert.Equal(handles, encoded.References);
        byte[] blob = encoded.ToBlob();
        Assert.Equal(handles.Select(handle => handle.Id), ValueCodec.FindReferences(blob).OrderBy(id => id.Task.Number));

        Job read = ValueCodec.Decode<Job>(blob, session, out bool inPlace);
        Assert.False(inPlace);
        Assert.Equal(4, session.Borrowed.Count);
        Assert.Equal(1, session.Flushes); // one message for all of them
        Assert.Equal(handles[0].Id, read.One.Handle.Id);
        Assert.Equal(handles[1].Id, read.Many["a"][1].Handle.Id);
        Assert.Equal(handles[2].Id, read.Done.Handle.Id);
        Assert.Null(read.Maybe);
    }

    [Fact]
    public void RoundTrip_BareReference_IsBorrowed()
    {
        var session = new TestSession();
        ObjectHandle handle = session.NewHandle(9);
        using EncodedValue encoded = ValueCodec.Encode(new ObjectRef<int[]>(handle));
        Assert.Same(handle, Assert.Single(encoded.References));
        Assert.Equal(handle.Id, ValueCodec.Decode<ObjectRef<int[]>>(encoded.ToBlob(), session, out _).Handle.Id);
    }

    [Fact]
    public void Encode_DefaultReference_IsRefused()
    {
        string message = Codecs.Refusal(new Job(default, [], default, null));
        Assert.Contains("refers to nothing", message, StringComparison.Ordinal);
        Assert.Contains("refers to nothing", Codecs.Refusal(default(ObjectRef<int>)), StringComparison.Ordinal);
    }

    [Fact]
    public void FindReferences_WithoutAny_IsEmpty()
    {
        Assert.Empty(ValueCodec.FindReferences(Codecs.Blob(new[] { 1 })));
        Assert.Empty(ValueCodec.FindReferences(Codecs.Blob(new List<string> { "a" })));
        Assert.Empty(ValueCodec.FindReferences(ValueCodec.EncodeUnit().ToBlob()));
    }

    [Fact]
    public void FindReferences_DeepNesting_NeedsNoStack()
    {
        byte[] header = Codecs.Blob<string?>(null)[..^1];
        byte[] deep = [.. header, .. Enumerable.Repeat((byte)0x91, 1_000_000), 0xc0];
        Assert.Empty(ValueCodec.FindReferences(deep));
        Assert.Throws<ClusterTasksException>(() => ValueCodec.FindReferences(deep.AsMemory(0, deep.Length - 1)));
    }

    public sealed record Job(ObjectRef<int> One, Dictionary<string, List<ObjectRef<string>>> Many, ObjectRef Done, ObjectRef<int>? Maybe);
}
