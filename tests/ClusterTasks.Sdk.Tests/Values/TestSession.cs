using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>A session that only hands out handles and remembers what was borrowed.</summary>
internal sealed class TestSession : SessionCore
{
    internal override ulong Cluster => 1;

    internal List<ObjectId> Borrowed { get; } = [];

    public override ObjectHandle Borrow(ObjectId id)
    {
        Borrowed.Add(id);
        return new ObjectHandle(this, id);
    }

    internal int Flushes { get; private set; }

    public override void FlushBorrows() => Flushes++;

    internal ObjectHandle NewHandle(ulong number) => new(this, new ObjectId(new TaskId(new NodeId(7), number), 0));

    internal override ObjectHandle Submit(
        TaskDefinition definition, in Submit call, IReadOnlyList<ObjectHandle> keepAlive) => throw new NotSupportedException();

    internal override Task<ObjectHandle?> NextStreamItemAsync(ObjectHandle stream, uint index, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    internal override ObjectHandle PutEncoded(EncodedValue encoded, string? parameter, int copies = 1) => throw new NotSupportedException();

    internal override ValueTask<ObjectHandle> PutAsync<T>(T value, CancellationToken cancellationToken, int copies = 1) =>
        throw new NotSupportedException();

    internal override Task<T> GetAsync<T>(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    internal override T Get<T>(ObjectHandle handle, TimeSpan? timeout) => throw new NotSupportedException();

    internal override Task WaitAsync(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    internal override Task WhenReadyAsync(ObjectHandle handle, CancellationToken cancellationToken) => throw new NotSupportedException();

    internal override Task WhenEndedAsync(TaskId task, Action ended) => throw new NotSupportedException();

    internal override bool TryRead<T>(ObjectHandle handle, out T? value)
        where T : default => throw new NotSupportedException();

    internal override IDisposable Observe(IReadOnlyList<ObjectHandle> handles, bool fetch, IReadyObserver observer) =>
        throw new NotSupportedException();

    internal override int FindDuplicate(IReadOnlyList<ObjectHandle> handles) => throw new NotSupportedException();

    internal override bool IsReady(ObjectHandle handle) => throw new NotSupportedException();

    internal override Task CancelAsync(ObjectId id, bool force, bool recursive) => throw new NotSupportedException();

    internal override void OnReleased(ObjectHandle handle)
    {
    }
}

/// <summary>Short forms for the tests.</summary>
internal static class Codecs
{
    internal static byte[] Blob<T>(T value)
    {
        using EncodedValue encoded = ValueCodec.Encode(value);
        using var stream = new MemoryStream();
        encoded.WriteTo(stream);
        byte[] blob = stream.ToArray();
        Assert.Equal(encoded.Length, blob.Length);
        Assert.Equal(blob, encoded.ToBlob());
        return blob;
    }

    internal static T Read<T>(BlobBytes blob) => ValueCodec.Decode<T>(blob, new TestSession(), out _);

    internal static T RoundTrip<T>(T value) => Read<T>(Blob(value));

    internal static string Refusal<T>(T value) => Assert.Throws<ArgumentException>("arg1", () => ValueCodec.Encode(value, "arg1")).Message;
}
