namespace ClusterTasks.Store.Transfer;

/// <summary>What a frame says. The number is on the wire.</summary>
internal enum FrameKind : byte
{
    /// <summary>Client, first frame: protocol version, proof that it knows the cluster token.</summary>
    Hello = 1,

    /// <summary>Server's answer to a good hello: its version and its own proof.</summary>
    Welcome = 2,

    /// <summary>Client: send this object (body: id) from this offset on.</summary>
    Get = 3,

    /// <summary>Server: the object is here and this long; chunks from the offset to the end follow.</summary>
    Found = 4,

    /// <summary>Server: the object is not here.</summary>
    NotFound = 5,

    /// <summary>Server: it cannot answer, or cannot go on sending; the body says why.</summary>
    Error = 6,

    /// <summary>Server: bytes of the object from this offset on.</summary>
    Chunk = 7,
}

/// <summary>The fixed part of every frame.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Value">A version, an offset or a size, by kind; never negative.</param>
/// <param name="BodyLength">Bytes that follow; already checked against what the kind allows.</param>
/// <param name="Hash">XxHash3 of those bytes, seeded with kind and value.</param>
internal readonly record struct FrameHeader(FrameKind Kind, long Value, int BodyLength, ulong Hash);

/// <summary>A whole small frame: anything but a chunk.</summary>
internal readonly record struct TransferFrame(FrameKind Kind, long Value, byte[] Body);
