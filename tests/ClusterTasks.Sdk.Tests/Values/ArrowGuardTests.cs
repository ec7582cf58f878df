using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using ClusterTasks.Values.Arrow;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>Schemas whose parts share their bytes are small to send, and reading them has no bound.</summary>
public sealed class ArrowGuardTests
{
    private const int TableBytes = 20;

    [Theory]
    [InlineData(10, 4, 0)] // 11,110 fields in 1.4 KB
    [InlineData(1_000, 1, 100_000)] // 100 MB of names in 130 KB
    public void Check_FieldsThatShareTheirParts_IsRefused(int fields, int depth, int nameBytes)
    {
        byte[] stream = Stream(fields, depth, nameBytes);

        Assert.Throws<InvalidDataException>(() => ArrowGuard.Check(stream));
    }

    /// <summary>The library takes such a length for no end, and reads the schema without a check.</summary>
    [Fact]
    public void Check_SchemaThatSaysItIsEmpty_IsRefused()
    {
        byte[] stream = Stream(1, 1, 4);
        BinaryPrimitives.WriteInt32LittleEndian(stream.AsSpan(4), 0);

        Assert.Throws<InvalidDataException>(() => ArrowGuard.Check(stream));
    }

    [Fact]
    public void Check_SchemaOfManyFieldsAndMuchMetadata_IsTaken()
    {
        IEnumerable<KeyValuePair<string,
            string>> metadata = Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"k{i}", new string('v', i)));
        var schema = new Schema(
            Enumerable.Range(0, 2_000)
                .Select(i => new Field(
                $"f{i}", new Apache.Arrow.Types.TimestampType(Apache.Arrow.Types.TimeUnit.Second, "UTC"), true, metadata)),
            metadata);
        using var stream = new MemoryStream();
        using (var writer = new ArrowStreamWriter(stream, schema))
        {
            writer.WriteStart();
            writer.WriteEnd();
        }

        ArrowGuard.Check(stream.ToArray());
    }

    /// <summary>Makes a schema whose fields are one table at each depth, all with one name.</summary>
    private static byte[] Stream(int fields, int depth, int nameBytes)
    {
        var bytes = new byte[8 + 1_000 + ((depth + 1) * (TableBytes + 4 + (4 * fields))) + 4 + nameBytes + 8];
        Span<byte> message = bytes.AsSpan(8, bytes.Length - 16);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, -1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), message.Length);

        // One vtable serves all: field 0 (name) at 4, 1 (header type; fields) at 8, 2 (header) at 12, 5 (children) at 16.
        const int VTable = 4;
        ReadOnlySpan<short> slots = [16, TableBytes, 4, 8, 12, 0, 0, 16];
        for (int i = 0; i < slots.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(message[(VTable + (2 * i))..], slots[i]);

        int name = message.Length - nameBytes - 4;
        BinaryPrimitives.WriteInt32LittleEndian(message[name..], nameBytes);
        const int Root = 32;
        Point(message, 0, Root);
        Table(message, Root);
        message[Root + 8] = 1; // a schema
        int table = Root + TableBytes;
        Point(message, Root + 12, table);
        for (int level = 0; level <= depth; level++)
        {
            Table(message, table);
            Point(message, table + 4, name);
            int list = table + TableBytes;
            Point(message, table + (level == 0 ? 8 : 16), list);
            BinaryPrimitives.WriteInt32LittleEndian(message[list..], level < depth ? fields : 0);
            int next = list + 4 + (4 * fields);
            for (int i = 0; level < depth && i < fields; i++)
                Point(message, list + 4 + (4 * i), next);
            table = next;
        }

        return bytes;
    }

    private static void Table(Span<byte> message, int at) => BinaryPrimitives.WriteInt32LittleEndian(message[at..], at - 4);

    private static void Point(Span<byte> message, int at, int target) =>
        BinaryPrimitives.WriteInt32LittleEndian(message[at..], target - at);
}
