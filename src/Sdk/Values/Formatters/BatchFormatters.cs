using Apache.Arrow;
using ClusterTasks.Values.Arrow;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats record batches inside values: always sections, read in place.</summary>
/// <remarks>One batch is one extension that names one section, or several with a group of columns each. If a single column is too
/// long for a section, the batch is cut by rows and becomes an array of them: the form of a list of batches.</remarks>
internal sealed class BatchFormatter : IMessagePackFormatter<RecordBatch?>
{
    internal static readonly BatchFormatter Instance = new();

    private static readonly byte[] Tag = "arrow"u8.ToArray();

    public void Serialize(ref MessagePackWriter writer, RecordBatch? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        List<List<BatchSection>> rows = BatchParts.ByRows(value, ArrowStreams.MaxLength);
        if (rows.Count > 1)
        {
            writer.WriteArrayHeader(rows.Count);
        }

        foreach (List<BatchSection> columns in rows)
        {
            SectionWire.Write(ref writer, options, Tag, [.. columns]);
        }
    }

    public RecordBatch? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        if (reader.NextMessagePackType == MessagePackType.Array)
        {
            throw new MessagePackSerializationException(
                $"it is stored as {reader.ReadArrayHeader()} record batches; ask for an IReadOnlyList<RecordBatch> or a Table");
        }

        (uint first, uint count) = SectionWire.ReadIndex(ref reader, Tag);
        var state = (ValueOptions)options;
        var groups = new List<RecordBatch>();
        for (uint i = 0; i < count; i++)
        {
            groups.Add(ArrowStreams.Read(state.TakeSection(first + i).Memory()));
        }

        state.IsInPlace = true;
        return groups.Count > 0 ? BatchParts.Join(groups) : throw new MessagePackSerializationException("a record batch without parts");
    }
}

/// <summary>Formats tables: the array of their batches.</summary>
internal sealed class TableFormatter : IMessagePackFormatter<Table?>
{
    public void Serialize(ref MessagePackWriter writer, Table? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        List<RecordBatch> batches = TableBatches.Of(value);
        options.Resolver.GetFormatterWithVerify<List<RecordBatch>>().Serialize(ref writer, batches, options);
    }

    public Table? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        RecordBatch[]? batches = options.Resolver.GetFormatterWithVerify<RecordBatch[]?>().Deserialize(ref reader, options);
        return batches is null ? null : Make(batches);
    }

    internal static Table Make(RecordBatch[] batches)
    {
        if (batches.Length == 0)
        {
            throw new ClusterTasksException(
                "The object is a list without record batches, and so without a schema for a Table. Ask for a RecordBatch[].");
        }

        try
        {
            return Table.TableFromRecordBatches(batches[0].Schema, batches);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new ClusterTasksException($"The record batches do not make a Table ({error.Message}). Ask for a RecordBatch[].", error);
        }
    }
}
