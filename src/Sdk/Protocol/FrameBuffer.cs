using System.Buffers;
using System.Buffers.Binary;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>Frames waiting to be sent, one after another: u32 length of what follows, u8 type, fields. Not thread-safe.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    /// <summary>Longest frame that either side accepts. A value of more than 64 KiB never travels inline, so only a task with very
    /// many arguments comes near.</summary>
    internal const int MaxFrameBytes = 64 << 20;

    internal const int PrefixBytes = 4;

    // A buffer that once held a burst is given back to the collector instead of being kept for ever.
    private const int KeepBytes = 1 << 20;

    // The node takes a frame under its lock: this many ids cost it less than half a millisecond.
    private const int IdsOfAFrame = 2_000;

    private byte[] _bytes = new byte[4096];

    // Where the last frame starts, if it consists of ids and may grow; else -1.
    private int _growing = -1;

    internal int Count { get; private set; }

    internal ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Count);

    /// <param name="frame">What to send.</param>
    /// <param name="most">Most bytes that it may have.</param>
    /// <exception cref="ClusterTasksException">It has more.</exception>
    internal void Append<T>(in T frame, int most = MaxFrameBytes)
        where T : IFrame<T>
    {
        int start = Count;
        _growing = -1;
        try
        {
            GetSpan(PrefixBytes + 1)[PrefixBytes] = (byte)T.Type;
            Advance(PrefixBytes + 1);
            var writer = new MessagePackWriter(this);
            frame.Write(ref writer);
            writer.Flush();
            int length = Count - start - PrefixBytes;
            if (length > most)
                throw new ClusterTasksException(
                    $"A message of {length:N0} bytes is over the limit of {most:N0}: pass large values by reference (Remote.Put) and "
                        + "fewer of them at once.");
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start), length);
        }
        catch
        {
            Count = start; // a half-written frame must never reach the socket
            throw;
        }
    }

    /// <summary>Appends an id to the last frame if that is of this type, or else as a frame of its own.</summary>
    internal void AppendId<T>(in ObjectId id)
        where T : IFrame<T>
    {
        int start = Count;
        if (_growing >= 0 && _bytes[_growing + PrefixBytes] == (byte)T.Type && Count - _growing < IdsOfAFrame * Wire.IdBytes)
        {
            start = _growing;
        }
        else
        {
            GetSpan(PrefixBytes + 1)[PrefixBytes] = (byte)T.Type;
            Advance(PrefixBytes + 1);
        }

        Span<byte> bytes = GetSpan(Wire.IdBytes);
        (bytes[0], bytes[1]) = (MessagePackCode.Bin8, ObjectId.Size);
        id.WriteTo(bytes[(Wire.IdBytes - ObjectId.Size)..]);
        Advance(Wire.IdBytes);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start), Count - start - PrefixBytes);
        _growing = start;
    }

    internal void Clear()
    {
        _growing = -1;
        Count = 0;
        if (_bytes.Length > KeepBytes)
            _bytes = new byte[4096];
    }

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Count);
    }

    private void Ensure(int sizeHint)
    {
        int needed = Count + Math.Max(sizeHint, 256);
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
    }
}
