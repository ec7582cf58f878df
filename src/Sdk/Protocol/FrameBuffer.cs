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

    private byte[] _bytes = new byte[4096];

    internal int Count { get; private set; }

    internal ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Count);

    internal void Append<T>(in T frame)
        where T : IFrame<T>
    {
        int start = Count;
        try
        {
            GetSpan(PrefixBytes + 1)[PrefixBytes] = (byte)T.Type;
            Advance(PrefixBytes + 1);
            var writer = new MessagePackWriter(this);
            frame.Write(ref writer);
            writer.Flush();
            int length = Count - start - PrefixBytes;
            if (length > MaxFrameBytes)
                throw new ClusterTasksException(
                    $"A message of {length:N0} bytes is over the limit of {MaxFrameBytes:N0}: pass large values by reference (Remote.Put) and fewer of them at once.");
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start), length);
        }
        catch
        {
            Count = start; // a half-written frame must never reach the socket
            throw;
        }
    }

    internal void Clear()
    {
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
