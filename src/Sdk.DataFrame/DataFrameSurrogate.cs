using System.Diagnostics.CodeAnalysis;
using Apache.Arrow;
using ClusterTasks.Values.Arrow;
using Microsoft.Data.Analysis;

namespace ClusterTasks.DataFrames;

/// <summary>Sends data frames as record batches. Every value comes back unchanged, with its column's type.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the Sdk, which knows it by name.")]
internal sealed class DataFrameSurrogate : BatchSurrogate<DataFrame>
{
    internal override IReadOnlyList<RecordBatch> ToBatches(DataFrame value)
    {
        if (value.Columns.Count == 0)
        {
            return [new RecordBatch(new Schema([], []), [], 0)];
        }

        Column[] columns = [.. value.Columns.Select(ColumnWriter.Write)];
        return TableBatches.Of(new Table(new Schema(columns.Select(column => column.Field), []), columns));
    }

    internal override DataFrame FromBatches(IReadOnlyList<RecordBatch> batches)
    {
        if (batches.Count == 0)
        {
            throw new ClusterTasksException(
                "The object is a list without record batches, and so without columns for a DataFrame. Ask for a RecordBatch[].");
        }

        RecordBatch first = batches[0];
        var columns = new List<DataFrameColumn>();
        for (int i = 0; i < first.ColumnCount; i++)
        {
            Field field = first.Schema.GetFieldByIndex(i);
            IArrowArray[] chunks = [.. batches.Select(batch => batch.Column(i))];
            columns.Add(ColumnReader.Read(field, chunks));
        }

        return new DataFrame(columns);
    }
}
