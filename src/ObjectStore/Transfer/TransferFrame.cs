
namespace ClusterTasks.Store.Transfer;

/// <summary>Kinds of frames. The number is on the wire.</summary>
internal enum FrameKind : byte
{
    /// <summary>Client, first frame: protocol version, and the address at which it serves objects itself.</summary>
    Hello = 1,

    /// <summary>Server's answer to a good hello: its version and its own proof.</summary>
    Welcome = 2,

    /// <summary>Client: asks for a number of bytes of this object from this offset on (body: <see cref="RangeRequest"/>). A client requests
    /// at most a window of bytes on a connection, and a server sends nothing that was not requested: that is the credit.</summary>
    Get = 3,

    /// <summary>Server: the object is here, or on its way to here, and has this length; the requested chunks follow.</summary>
    Found = 4,

    /// <summary>Server: the object is not here.</summary>
    NotFound = 5,

    /// <summary>Server: it cannot answer, or cannot continue to send; the body says why.</summary>
    Error = 6,

    /// <summary>Server: bytes of the object from this offset on.</summary>
    Chunk = 7,

    /// <summary>Server: busy with sending the object to others; a node that already has chunks of it is at the address in the
    /// body.</summary>
    Elsewhere = 8,
}

/// <summary>The fixed part of every frame.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Value">A version, an offset or a size, by kind; never negative.</param>
/// <param name="BodyLength">Bytes that follow; already checked against what the kind allows.</param>
/// <param name="Hash">XxHash3 of those bytes, seeded with kind and value.</param>
internal readonly record struct FrameHeader(FrameKind Kind, long Value, int BodyLength, ulong Hash);

/// <summary>The content of a get frame.</summary>
/// <param name="Id">The object.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Most bytes; less when the object ends before.</param>
/// <param name="Intent">The purpose of the get.</param>
internal readonly record struct RangeRequest(ObjectId Id, long Offset, long Length, GetIntent Intent)
{
    /// <summary>Bytes of the body of the frame: the offset is in its header.</summary>
    public const int BodySize = ObjectId.Size + sizeof(long) + sizeof(int);
}

/// <summary>Purposes of a get. The number is on the wire.</summary>
internal enum GetIntent
{
    /// <summary>A get that continues a pull.</summary>
    Continue = 0,

    /// <summary>The first get of a pull: the server may name another node.</summary>
    Begin = 1,

    /// <summary>The first get of a pull that another node has failed: the server must have the object itself, and send it.</summary>
    Insist = 2,
}

/// <summary>A whole small frame: anything but a chunk.</summary>
internal readonly record struct TransferFrame(FrameKind Kind, long Value, byte[] Body);
