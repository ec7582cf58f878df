using Apache.Arrow;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Arrow;

/// <summary>Cuts batches that are too long for one stream, and joins the parts again.</summary>
internal static class BatchParts
{
    /// <summary>Returns groups of whole columns, each short enough for one stream: read in place, they make one batch again. Returns null
    /// if one column alone is too long.</summary>
    internal static List<BatchSection>? ByColumns(RecordBatch batch, long limit)
    {
        long whole = ArrowStreams.Measure(batch);
        if (whole <= limit)
        {
            return [new BatchSection(batch, whole)];
        }

        var groups = new List<BatchSection>();
        var columns = new List<int>();
        long filled = 0;
        for (int i = 0; i < batch.ColumnCount; i++)
        {
            long length = ArrowStreams.Measure(Only(batch, [i]));
            if (length > limit)
            {
                return null;
            }

            if (filled + length > limit)
            {
                Close();
            }

            columns.Add(i);
            filled += length;
        }

        Close();
        return groups;

        void Close()
        {
            RecordBatch group = Only(batch, columns);
            groups.Add(new BatchSection(group, ArrowStreams.Measure(group)));
            columns.Clear();
            filled = 0;
        }
    }

    /// <summary>Halves the rows until every part has columns that are short enough.</summary>
    /// <exception cref="UnsendableException">One row alone is too long.</exception>
    internal static List<List<BatchSection>> ByRows(RecordBatch batch, long limit)
    {
        if (ByColumns(batch, limit) is { } columns)
        {
            return [columns];
        }

        if (batch.Length < 2)
        {
            throw new UnsendableException($"one row of a batch takes more than {limit} bytes, and one column of it must take less");
        }

        int half = batch.Length / 2;
        return [.. ByRows(batch.Slice(0, half), limit), .. ByRows(batch.Slice(half, batch.Length - half), limit)];
    }

    /// <summary>Undoes <see cref="ByColumns"/>; copies nothing.</summary>
    /// <exception cref="ClusterTasksException">The parts have different numbers of rows.</exception>
    internal static RecordBatch Join(IReadOnlyList<RecordBatch> groups)
    {
        if (groups.Count == 1)
        {
            return groups[0];
        }

        if (groups.Any(group => group.Length != groups[0].Length))
        {
            throw Blob.Corrupt("the parts of its record batch have different lengths");
        }

        var schema = new Schema(groups.SelectMany(group => group.Schema.FieldsList), groups[0].Schema.Metadata);
        return new RecordBatch(schema, groups.SelectMany(group => group.Arrays), groups[0].Length);
    }

    private static RecordBatch Only(RecordBatch batch, IReadOnlyCollection<int> columns)
    {
        var schema = new Schema(columns.Select(batch.Schema.GetFieldByIndex), batch.Schema.Metadata);
        return new RecordBatch(schema, columns.Select(batch.Column), batch.Length);
    }
}
