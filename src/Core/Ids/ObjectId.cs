using System.Buffers.Binary;
using System.Globalization;

namespace ClusterTasks;

/// <summary>Identifies one immutable value: the task that makes it (or the put, which takes a number of the same counter)
/// and its place among that task's results.</summary>
/// <param name="Task">The task that makes the value.</param>
/// <param name="Index">0 for the result; 1, 2, … for the items of a stream.</param>
public readonly record struct ObjectId(TaskId Task, uint Index)
{
    /// <summary>Bytes that <see cref="WriteTo"/> writes.</summary>
    internal const int Size = 20;

    /// <summary>The node that owns the value's state: where it is, who holds it, when it is freed.</summary>
    public NodeId Owner => Task.Owner;

    internal byte[] ToBytes()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    internal void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Task.Owner.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Task.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], Index);
    }

    internal static ObjectId Read(ReadOnlySpan<byte> source) => new(
        new TaskId(new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(source)), BinaryPrimitives.ReadUInt64LittleEndian(source[8..])),
        BinaryPrimitives.ReadUInt32LittleEndian(source[16..]));

    /// <summary>Returns the id as <c>node-number-index</c>, all hexadecimal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Task}-{Index:x}");
}
