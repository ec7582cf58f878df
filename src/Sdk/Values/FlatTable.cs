using System.Buffers.Binary;

namespace ClusterTasks.Values;

/// <summary>As much of a FlatBuffers table as the Arrow messages need here. Every access is checked against the span.</summary>
internal readonly ref struct FlatTable
{
    private const int MessageHeader = 2;
    private const int MessageBodyLength = 3;
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly int _at;

    /// <summary>The root table.</summary>
    internal FlatTable(ReadOnlySpan<byte> buffer)
        : this(buffer, ReadOffset(buffer, 0))
    {
    }

    private FlatTable(ReadOnlySpan<byte> buffer, int at)
    {
        _buffer = buffer;
        _at = at;
    }

    /// <summary>Of an Arrow message.</summary>
    internal long BodyLength => Find(MessageBodyLength) is int at and > 0 ? BinaryPrimitives.ReadInt64LittleEndian(_buffer[at..]) : 0;

    /// <summary>Of an Arrow message: the schema, dictionary or batch itself.</summary>
    internal FlatTable Header => new(_buffer, Indirect(Find(MessageHeader)));

    internal int VectorLength(int field)
    {
        int at = Find(field);
        if (at == 0)
        {
            return 0;
        }

        int vector = Indirect(at);
        int length = BinaryPrimitives.ReadInt32LittleEndian(_buffer[vector..]);
        return length >= 0 && length <= (_buffer.Length - vector) / 4
            ? length
            : throw new InvalidDataException($"a list of {length} entries does not fit the message");
    }

    internal FlatTable VectorTable(int field, int index) => new(_buffer, Indirect(Indirect(Find(field)) + 4 + (4 * index)));

    private static int ReadOffset(ReadOnlySpan<byte> buffer, int at) => checked(at + (int)BinaryPrimitives.ReadUInt32LittleEndian(buffer[at..]));

    private int Indirect(int at) => ReadOffset(_buffer, at);

    /// <summary>Where a field lies, or 0.</summary>
    private int Find(int field)
    {
        int vtable = _at - BinaryPrimitives.ReadInt32LittleEndian(_buffer[_at..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(_buffer[vtable..]);
        int slot = 4 + (2 * field);
        int offset = slot + 2 <= size ? BinaryPrimitives.ReadUInt16LittleEndian(_buffer[(vtable + slot)..]) : 0;
        return offset == 0 ? 0 : _at + offset;
    }
}
