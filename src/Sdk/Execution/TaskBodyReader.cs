using System.Buffers.Binary;
using System.Text;

namespace ClusterTasks.Execution;

/// <summary>Reads a task body front to back; every length is checked, because the bytes came over a socket.</summary>
internal struct TaskBodyReader(ReadOnlyMemory<byte> body)
{
    private ReadOnlyMemory<byte> _rest = body;

    internal ReadOnlyMemory<byte> ShortBytes() => Take(BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)).Span));

    internal string ShortText() => Encoding.UTF8.GetString(ShortBytes().Span);

    internal byte Byte() => Take(1).Span[0];

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)).Span);

    internal ReadOnlyMemory<byte> Bytes() => Take(UInt32());

    /// <summary>Reads a count of items of at least <paramref name="size"/> bytes each. An impossible count is refused before memory is
    /// reserved.</summary>
    internal int Count(int size)
    {
        uint count = UInt32();
        return count <= (uint)(_rest.Length / size) ? (int)count : throw Damaged();
    }

    internal readonly void End()
    {
        if (_rest.Length != 0)
            throw Damaged();
    }

    internal static ClusterTasksException Damaged() => new("The task's function and arguments are damaged or of another version. " +
        "Driver and workers must run the same version of ClusterTasks.Sdk.");

    private ReadOnlyMemory<byte> Take(uint count)
    {
        if (count > (uint)_rest.Length)
            throw Damaged();
        ReadOnlyMemory<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
