using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Microsoft.Data.Analysis;

namespace ClusterTasks.DataFrames;

/// <summary>Turns Arrow arrays into one column, in memory of its own: a frame can be changed, and stored values cannot.</summary>
internal static class ColumnReader
{
    internal static DataFrameColumn Read(Field field, IArrowArray[] chunks)
    {
        string? type = field.HasMetadata && field.Metadata.TryGetValue(ColumnWriter.TypeKey, out string? named) ? named : null;
        return (chunks[0], type) switch
        {
            (StringArray, not ColumnWriter.ArrowTextName) => new StringDataFrameColumn(
                field.Name, chunks.Cast<StringArray>()
                    .SelectMany(texts => Enumerable.Range(0, texts.Length).Select(i => texts.GetString(i)))),
            (BooleanArray, _) => new BooleanDataFrameColumn(
                field.Name, chunks.Cast<BooleanArray>()
                    .SelectMany(flags => Enumerable.Range(0, flags.Length).Select(i => flags.GetValue(i)))),
            (Int64Array, ColumnWriter.DateTimeName) => new DateTimeDataFrameColumn(
                field.Name, chunks.Cast<Int64Array>().SelectMany(dates => dates)
                    .Select(value => value is { } date ? DateTime.FromBinary(date) : (DateTime?)null)),
            (UInt16Array, ColumnWriter.CharName) => new CharDataFrameColumn(
                field.Name, chunks.Cast<UInt16Array>().SelectMany(characters => characters).Select(value => (char?)value)),
            (FixedSizeBinaryArray, ColumnWriter.DecimalName) => new DecimalDataFrameColumn(
                field.Name, chunks.Cast<FixedSizeBinaryArray>()
                    .SelectMany(decimals => Enumerable.Range(0, decimals.Length).Select(i => Decimal(decimals, i)))),
            _ => Converted(field, chunks),
        };
    }

    private static decimal? Decimal(FixedSizeBinaryArray decimals, int index) =>
        decimals.IsNull(index) ? null : MemoryMarshal.Read<decimal>(decimals.GetBytes(index));

    /// <summary>Returns the library's conversion of a copy.</summary>
    private static DataFrameColumn Converted(Field field, IArrowArray[] chunks)
    {
        IArrowArray copy = ArrowArrayConcatenator.Concatenate(chunks, ManagedMemory.Instance);
        copy = chunks.Length == 1 ? new RecordBatch(new Schema([field], []), [copy], copy.Length).Clone(ManagedMemory.Instance).Column(0)
            : copy;
        var plain = new Field(field.Name, field.DataType, field.IsNullable);
        DataFrame frame;
        try
        {
            frame = DataFrame.FromArrowRecordBatch(new RecordBatch(new Schema([plain], []), [copy], copy.Length));
        }
        catch (NotImplementedException error)
        {
            throw new ClusterTasksException(
                $"The column '{field.Name}' is of Arrow type {field.DataType.Name}, which a DataFrame cannot hold. Ask for a "
                    + "RecordBatch, or leave the column out.", error);
        }

        DataFrameColumn column = frame.Columns[0];
        frame.Columns.Remove(column);
        return column;
    }
}
