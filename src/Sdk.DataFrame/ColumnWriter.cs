using System.Text;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Types;
using ClusterTasks.Values.Shapes;
using Microsoft.Data.Analysis;

namespace ClusterTasks.DataFrames;

/// <summary>Turns one column into Arrow arrays. Numbers are the column's own memory; all other arrays are built.</summary>
internal static class ColumnWriter
{
    /// <summary>The key of field metadata that names the column's type where Arrow has no type that keeps every value.</summary>
    internal const string TypeKey = "clustertasks.type";

    /// <summary>The name for a date and time as <see cref="DateTime.ToBinary"/>: the library's own conversion would cut off the time of
    /// day.</summary>
    internal const string DateTimeName = "System.DateTime";
    internal const string CharName = "System.Char";
    internal const string DecimalName = "System.Decimal";
    internal const string ArrowTextName = "ArrowString";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private static readonly HashSet<Type> Plain =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float),
            typeof(double),
    ];

    internal static Column Write(DataFrameColumn column) => column switch
    {
        ArrowStringDataFrameColumn => Borrowed(column, ArrowTextName),
        StringDataFrameColumn text => Built(column, StringType.Default, Texts(text), null),
        PrimitiveDataFrameColumn<bool> flags => Built(column, BooleanType.Default, Flags(flags), null),
        PrimitiveDataFrameColumn<DateTime> dates => Built(column, Int64Type.Default, Dates(dates), DateTimeName),
        PrimitiveDataFrameColumn<char> characters => Built(column, UInt16Type.Default, Characters(characters), CharName),
        PrimitiveDataFrameColumn<decimal> decimals =>
            Built(column, new FixedSizeBinaryType(sizeof(decimal)), Decimals(decimals), DecimalName),
        _ when Plain.Contains(column.DataType) => Borrowed(column, null),
        _ => throw new UnsendableException(
            $"the column '{column.Name}' holds '{column.DataType}' in a {column.GetType().Name}, which has no form in Arrow; remove it "
                + "or convert it to numbers or text"),
    };

    /// <summary>Uses the library's conversion, which works on whole frames: a frame holds this one column for a moment.</summary>
    private static Column Borrowed(DataFrameColumn column, string? type)
    {
        // A column remembers its frames, so two puts of one frame at a time must not enter it at once, and each must leave.
        lock (column)
        {
            var frame = new DataFrame(column);
            try
            {
                RecordBatch[] batches = [.. frame.ToArrowRecordBatches()];
                IArrowType arrow = batches[0].Schema.GetFieldByIndex(0).DataType;
                return new Column(NewField(column, arrow, type), [.. batches.Select(batch => batch.Column(0))]);
            }
            finally
            {
                frame.Columns.Remove(column);
            }
        }
    }

    private static Column Built(DataFrameColumn column, IArrowType arrow, IArrowArray array, string? type) =>
        new(NewField(column, arrow, type), [array]);

    private static Field NewField(DataFrameColumn column, IArrowType arrow, string? type) =>
        new(column.Name, arrow, true, type is null ? [] : new Dictionary<string, string> { [TypeKey] = type });

    private static StringArray Texts(StringDataFrameColumn column)
    {
        var builder = new StringArray.Builder();
        long bytes = 0;
        for (long i = 0; i < column.Length; i++)
        {
            // The builder counts in int and silently replaces half surrogate pairs; this encoding throws for both.
            bytes += column[i] is { } text ? Strict.GetByteCount(text) : 0;
            if (bytes > int.MaxValue)
            {
                throw new UnsendableException(
                    $"the texts of the column '{column.Name}' take more than {int.MaxValue} bytes; put the frame in parts");
            }

            builder.Append(column[i]);
        }

        return builder.Build();
    }

    /// <summary>Writes the flags itself, because the library takes its bytes for bits.</summary>
    private static BooleanArray Flags(PrimitiveDataFrameColumn<bool> column)
    {
        var builder = new BooleanArray.Builder();
        foreach (bool? value in column)
        {
            _ = value is { } flag ? builder.Append(flag) : builder.AppendNull();
        }

        return builder.Build();
    }

    private static Int64Array Dates(PrimitiveDataFrameColumn<DateTime> column)
    {
        var builder = new Int64Array.Builder();
        foreach (DateTime? value in column)
        {
            builder.Append(value?.ToBinary());
        }

        return builder.Build();
    }

    private static UInt16Array Characters(PrimitiveDataFrameColumn<char> column)
    {
        var builder = new UInt16Array.Builder();
        foreach (char? value in column)
        {
            builder.Append(value);
        }

        return builder.Build();
    }

    private static FixedSizeBinaryArray Decimals(PrimitiveDataFrameColumn<decimal> column)
    {
        var values = new ArrowBuffer.Builder<decimal>();
        var valid = new ArrowBuffer.BitmapBuilder();
        foreach (decimal? value in column)
        {
            values.Append(value ?? 0);
            valid.Append(value is not null);
        }

        return new FixedSizeBinaryArray(new ArrayData(
            new FixedSizeBinaryType(sizeof(decimal)), valid.Length, valid.UnsetBitCount, 0, [valid.Build(), values.Build()]));
    }
}
