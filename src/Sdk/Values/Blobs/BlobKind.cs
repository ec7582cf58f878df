namespace ClusterTasks.Values.Blobs;

/// <summary>Kinds of payloads of a blob. The numbers are part of the format.</summary>
internal enum BlobKind : byte
{
    Unit = 1,
    Bytes = 2,
    Array = 3,
    Arrow = 4,
    MessagePack = 5,
    Error = 6,

    /// <summary>MessagePack with raw sections behind it; a parsed blob reports <see cref="MessagePack"/>.</summary>
    Sections = 7,
}
