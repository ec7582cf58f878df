using System.Buffers.Binary;

namespace ClusterTasks.Values.Arrow;

/// <summary>Checks the messages before the Arrow library reads them. The library follows nested fields by recursion and allocates whatever
/// the counts say. Damaged bytes could exhaust the stack or the memory, and so end the process.</summary>
internal static class ArrowGuard
{
    private const int MaxDepth = 64;

    /// <summary>The bytes of an entry of a list and the start of its table. Fields may share their parts in the message, but the library
    /// makes an object of about 660 bytes and new strings for each: a kilobyte of fields that name each other would fill the memory. Twice
    /// the message leaves room for writers that store an equal name once.</summary>
    private const int EntryBytes = 8;
    private const int Sharing = 2;
    private const int Continuation = -1;

    internal static void Check(ReadOnlySpan<byte> stream)
    {
        bool isFirst = true;
        for (int at = 0; BinaryPrimitives.ReadInt32LittleEndian(stream[(at + 4)..]) is var length and not 0;)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(stream[at..]) != Continuation)
            {
                throw new InvalidDataException("a message does not start as one");
            }

            at += 8;
            var message = new FlatTable(stream.Slice(at, length));
            CheckMessage(message, isFirst);
            isFirst = false;
            long next = at + (long)length + message.Int64(Message.BodyLength);
            at = next >= at && next <= stream.Length - 8 ? (int)next
                : throw new InvalidDataException("a message is longer than the stream");
        }

        // The library takes no length for the end before the schema, and reads a schema from any bytes that follow.
        if (isFirst)
        {
            throw new InvalidDataException("the stream has no schema");
        }
    }

    private static void CheckMessage(FlatTable message, bool isFirst)
    {
        FlatTable header = message.Table(Message.Header);
        switch (message.Byte(Message.HeaderType))
        {
            case Message.Schema when isFirst:
                long budget = (long)Sharing * message.BufferLength;
                CheckFields(header, Message.SchemaFields, Message.SchemaMetadata, 0, ref budget);
                break;
            case Message.DictionaryBatch when !isFirst:
                CheckBatch(header.Table(Message.DictionaryData));
                break;
            case Message.RecordBatch when !isFirst:
                CheckBatch(header);
                break;
            case var other:
                throw new InvalidDataException($"a message of type {other} is out of place");
        }
    }

    private static void CheckFields(FlatTable table, int vector, int metadata, int depth, ref long budget)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"the schema is deeper than {MaxDepth} levels");
        }

        int pairs = table.VectorLength(metadata, sizeof(int));
        for (int i = 0; i < pairs; i++)
        {
            FlatTable pair = table.VectorTable(metadata, i);
            Take(EntryBytes + pair.VectorLength(Message.PairKey, 1) + pair.VectorLength(Message.PairValue, 1), ref budget);
        }

        int count = table.VectorLength(vector, sizeof(int));
        for (int i = 0; i < count; i++)
        {
            FlatTable field = table.VectorTable(vector, i);
            Take(EntryBytes + field.VectorLength(Message.FieldName, 1) + TypeBytes(field), ref budget);
            CheckFields(field, Message.FieldChildren, Message.FieldMetadata, depth + 1, ref budget);
        }
    }

    /// <summary>Returns the bytes of the parts of a field's type whose length the message states.</summary>
    private static long TypeBytes(FlatTable field) => field.Byte(Message.FieldTypeKind) switch
    {
        Message.Timestamp => field.Table(Message.FieldType).VectorLength(Message.TimestampZone, 1),
        Message.Union => sizeof(int) * (long)field.Table(Message.FieldType).VectorLength(Message.UnionIds, sizeof(int)),
        _ => 0,
    };

    private static void Take(long bytes, ref long budget)
    {
        if ((budget -= bytes) < 0)
        {
            throw new InvalidDataException("the schema says more than its message can hold");
        }
    }

    private static void CheckBatch(FlatTable batch)
    {
        batch.VectorLength(Message.BatchNodes, Message.StructSize);
        int buffers = batch.VectorLength(Message.BatchBuffers, Message.StructSize);
        int count = batch.VectorLength(Message.BatchVariadic, sizeof(long));
        for (int i = 0; i < count; i++)
        {
            long many = batch.VectorInt64(Message.BatchVariadic, i);
            if (many < 0 || many > buffers)
            {
                throw new InvalidDataException("a column has more buffers than its batch");
            }
        }
    }

    /// <summary>Field numbers of the Arrow format's FlatBuffers tables.</summary>
    internal static class Message
    {
        internal const int HeaderType = 1;
        internal const int Header = 2;
        internal const int BodyLength = 3;
        internal const int Schema = 1;
        internal const int DictionaryBatch = 2;
        internal const int RecordBatch = 3;
        internal const int SchemaFields = 1;
        internal const int SchemaMetadata = 2;
        internal const int FieldName = 0;
        internal const int FieldTypeKind = 2;
        internal const int FieldType = 3;
        internal const int FieldChildren = 5;
        internal const int FieldMetadata = 6;
        internal const int PairKey = 0;
        internal const int PairValue = 1;
        internal const int Timestamp = 10;
        internal const int TimestampZone = 1;
        internal const int Union = 14;
        internal const int UnionIds = 1;
        internal const int DictionaryData = 1;
        internal const int BatchNodes = 1;
        internal const int BatchBuffers = 2;
        internal const int BatchVariadic = 4;

        /// <summary>A node is length and null count, a buffer is offset and length: two longs each.</summary>
        internal const int StructSize = 16;
    }
}
