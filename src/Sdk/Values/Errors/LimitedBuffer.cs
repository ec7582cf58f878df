using System.Buffers;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Errors;

/// <summary>A buffer that refuses to grow over its limit: the content of an exception may be large, or without end.</summary>
internal sealed class LimitedBuffer(int limit) : IBufferWriter<byte>
{
    private const int FirstSize = 256;

    private byte[] _bytes = new byte[FirstSize];
    private int _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_used);
    }

    internal byte[] ToArray() => _bytes.AsSpan(0, _used).ToArray();

    private void Reserve(int sizeHint)
    {
        long needed = (long)_used + Math.Max(sizeHint, 1);
        if (needed > limit)
            throw new UnsendableException("it is too large for an error");
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(limit, Math.Max(needed, 2L * _bytes.Length)));
    }
}
