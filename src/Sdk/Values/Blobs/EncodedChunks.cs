namespace ClusterTasks.Values.Blobs;

/// <summary>A large MessagePack value in pooled pieces, given back by Dispose.</summary>
internal sealed class EncodedChunks(ChunkedBuffer buffer, IReadOnlyList<Handle> references) : EncodedValue
{
    public override long Length => buffer.Length;

    public override IReadOnlyList<Handle> References => references;

    public override void WriteTo(Stream destination) => buffer.CopyTo(destination);

    public override byte[] ToBlob() => buffer.ToArray();

    public override void Dispose() => buffer.Dispose();
}
