namespace ClusterTasks.Values.Blobs;

/// <summary>Raw bytes on their way: header, then the elements straight from the caller's memory.</summary>
internal sealed class EncodedRaw(byte[] header, Section payload) : EncodedValue
{
    public override long Length => header.Length + payload.Length;

    public override IReadOnlyList<Handle> References => [];

    public override void WriteTo(Stream destination)
    {
        destination.Write(header);
        payload.WriteTo(destination);
    }
}
