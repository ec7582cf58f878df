using System.Buffers.Binary;

namespace ClusterTasks.Values;

/// <summary>Looks at the schema before the Arrow library does: it follows nested fields by recursion and believes every count, so
/// damaged bytes could end the stack, which ends the process.</summary>
internal static class ArrowSchemaGuard
{
    private const int SchemaFields = 1;
    private const int FieldChildren = 5;
    private const int MaxDepth = 64;
    private const int MaxFields = 100_000;

    internal static void Check(ReadOnlyMemory<byte> stream)
    {
        ReadOnlySpan<byte> span = stream.Span;
        int length = BinaryPrimitives.ReadInt32LittleEndian(span[4..]);
        FlatTable schema = new FlatTable(span.Slice(8, length)).Header;
        int budget = MaxFields;
        Walk(schema, SchemaFields, 0, ref budget);
    }

    private static void Walk(FlatTable table, int vector, int depth, ref int budget)
    {
        int count = table.VectorLength(vector);
        if (depth > MaxDepth || (budget -= count) < 0)
        {
            throw new InvalidDataException($"its schema is deeper than {MaxDepth} levels or has more than {MaxFields} fields");
        }

        for (int i = 0; i < count; i++)
        {
            Walk(table.VectorTable(vector, i), FieldChildren, depth + 1, ref budget);
        }
    }
}
