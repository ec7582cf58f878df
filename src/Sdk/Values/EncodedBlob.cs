using ClusterTasks.Session;

namespace ClusterTasks.Values;

/// <summary>A value whose bytes exist already, small enough to be one array.</summary>
internal sealed class EncodedBlob(byte[] blob, IReadOnlyList<ObjectHandle> references) : EncodedValue
{
    public override long Length => blob.Length;

    public override IReadOnlyList<ObjectHandle> References => references;

    public override void WriteTo(Stream destination) => destination.Write(blob);

    public override byte[] ToBlob() => blob;
}
