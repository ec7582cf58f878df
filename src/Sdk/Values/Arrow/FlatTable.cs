using System.Buffers.Binary;

namespace ClusterTasks.Values.Arrow;

/// <summary>Reads as much of a FlatBuffers table as the Arrow messages need here. Every access is checked against the span.</summary>
internal readonly ref struct FlatTable
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly int _at;

    /// <summary>The root table.</summary>
    internal FlatTable(ReadOnlySpan<byte> buffer)
        : this(buffer, Follow(buffer, 0))
    {
    }

    private FlatTable(ReadOnlySpan<byte> buffer, int at)
    {
        _buffer = buffer;
        _at = at;
    }

    /// <summary>Bytes of the whole message.</summary>
    internal int BufferLength => _buffer.Length;

    internal byte Byte(int field) => Find(field) is int at and not 0 ? _buffer[at] : (byte)0;

    internal long Int64(int field) => Find(field) is int at and not 0 ? BinaryPrimitives.ReadInt64LittleEndian(_buffer[at..]) : 0;

    internal FlatTable Table(int field) => Find(field) is int at and not 0
        ? new(_buffer, Follow(_buffer, at))
        : throw new InvalidDataException($"a message lacks its field {field}");

    /// <summary>The number of elements, which all lie in the span; 0 if the field is missing.</summary>
    internal int VectorLength(int field, int elementSize)
    {
        int at = Find(field);
        if (at == 0)
        {
            return 0;
        }

        int vector = Follow(_buffer, at);
        int length = BinaryPrimitives.ReadInt32LittleEndian(_buffer[vector..]);
        return length >= 0 && length <= (_buffer.Length - vector - 4) / elementSize
            ? length
            : throw new InvalidDataException($"a list of {length} entries does not fit its message");
    }

    /// <summary>Returns the position in the buffer of the elements of a vector that exists.</summary>
    internal int VectorStart(int field) => Follow(_buffer, Find(field)) + 4;

    /// <summary>Returns the position in the buffer of a field that exists.</summary>
    internal int Start(int field) => Find(field);

    internal FlatTable VectorTable(int field, int index) => new(_buffer, Follow(_buffer, Follow(_buffer, Find(field)) + 4 + (4 * index)));

    internal long VectorInt64(int field, int index) =>
        BinaryPrimitives.ReadInt64LittleEndian(_buffer[(Follow(_buffer, Find(field)) + 4 + (8 * index))..]);

    private static int Follow(ReadOnlySpan<byte> buffer, int at) =>
        checked(at + (int)BinaryPrimitives.ReadUInt32LittleEndian(buffer[at..]));

    /// <summary>Returns the position of a field, or 0.</summary>
    private int Find(int field)
    {
        int vtable = checked(_at - BinaryPrimitives.ReadInt32LittleEndian(_buffer[_at..]));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(_buffer[vtable..]);
        int slot = 4 + (2 * field);
        int offset = slot + 2 <= size ? BinaryPrimitives.ReadUInt16LittleEndian(_buffer[(vtable + slot)..]) : 0;
        return offset == 0 ? 0 : _at + offset;
    }
}
