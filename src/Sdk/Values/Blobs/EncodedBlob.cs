namespace ClusterTasks.Values.Blobs;

/// <summary>A value whose bytes exist already, small enough to be one array.</summary>
internal sealed class EncodedBlob(byte[] blob, IReadOnlyList<Handle> references) : EncodedValue
{
    public override long Length => blob.Length;

    public override IReadOnlyList<Handle> References => references;

    public override void WriteTo(Stream destination) => destination.Write(blob);

    public override byte[] ToBlob() => blob;
}
