using System.Buffers;

namespace ClusterTasks.Values.Blobs;

/// <summary>A growing run of bytes in pooled pieces: a large value is never copied to grow.</summary>
internal sealed class ChunkedBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstChunk = 4 * 1024;
    private const int LargestChunk = 1024 * 1024;
    private readonly List<(byte[] Bytes, int Used)> _full = [];
    private byte[] _current = ArrayPool<byte>.Shared.Rent(FirstChunk);
    private int _used;
    private long _fullLength;

    internal long Length => _fullLength + _used;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _current.AsSpan(_used);
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Copies all bytes but the first <paramref name="skip"/>.</summary>
    internal void CopyTo(Stream destination, int skip = 0)
    {
        foreach ((byte[] bytes, int used) in _full)
        {
            int skipped = Math.Min(skip, used);
            destination.Write(bytes.AsSpan(skipped, used - skipped));
            skip -= skipped;
        }

        destination.Write(_current.AsSpan(skip, _used - skip));
    }

    internal byte[] ToArray()
    {
        byte[] all = GC.AllocateUninitializedArray<byte>(checked((int)Length));
        int at = 0;
        foreach ((byte[] bytes, int used) in _full)
        {
            bytes.AsSpan(0, used).CopyTo(all.AsSpan(at));
            at += used;
        }

        _current.AsSpan(0, _used).CopyTo(all.AsSpan(at));
        return all;
    }

    /// <summary>Forgets the content, keeps the first piece.</summary>
    internal void Clear()
    {
        foreach ((byte[] bytes, _) in _full)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        _full.Clear();
        _fullLength = 0;
        _used = 0;
    }

    public void Dispose()
    {
        Clear();
        byte[] last = _current;
        _current = [];
        if (last.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(last);
        }
    }

    private void Reserve(int sizeHint)
    {
        if (_current.Length - _used >= Math.Max(sizeHint, 1))
        {
            return;
        }

        byte[] next = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, Math.Clamp(_current.Length * 2, FirstChunk, LargestChunk)));
        if (_used > 0)
        {
            _full.Add((_current, _used));
            _fullLength += _used;
        }
        else
        {
            ArrayPool<byte>.Shared.Return(_current);
        }

        _current = next;
        _used = 0;
    }
}
