using ClusterTasks.Session;

namespace ClusterTasks.Values;

/// <summary>A large MessagePack value in pooled pieces, given back by Dispose.</summary>
internal sealed class EncodedChunks(ChunkedBuffer buffer, IReadOnlyList<ObjectHandle> references) : EncodedValue
{
    public override long Length => buffer.Length;

    public override IReadOnlyList<ObjectHandle> References => references;

    public override void WriteTo(Stream destination) => buffer.CopyTo(destination);

    public override byte[] ToBlob() => buffer.ToArray();

    public override void Dispose() => buffer.Dispose();
}
