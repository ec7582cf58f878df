using Apache.Arrow;

namespace ClusterTasks.Values.Arrow;

/// <summary>Turns tables into record batches: columns that are cut at different rows are cut at all of them.</summary>
internal static class TableBatches
{
    internal static List<RecordBatch> Of(Table table)
    {
        var batches = new List<RecordBatch>();
        List<IArrowArray>[] columns = [.. Enumerable.Range(0, table.ColumnCount).Select(i => Chunks(table.Column(i).Data))];
        int[] chunk = new int[columns.Length];
        int[] used = new int[columns.Length];
        long left = table.RowCount;
        do
        {
            int rows = 0;
            for (int i = 0; i < columns.Length; i++)
            {
                // An empty chunk is skipped, unless the whole table is empty.
                while (used[i] == columns[i][chunk[i]].Length && chunk[i] < columns[i].Count - 1)
                {
                    chunk[i]++;
                    used[i] = 0;
                }

                int rest = columns[i][chunk[i]].Length - used[i];
                rows = i == 0 ? rest : Math.Min(rows, rest);
            }

            batches.Add(new RecordBatch(table.Schema, columns.Select((column, i) => Cut(column[chunk[i]], used[i], rows)), rows));
            foreach (ref int at in used.AsSpan())
            {
                at += rows;
            }

            left -= rows;
        }
        while (left > 0 && columns.Length > 0);
        return batches;
    }

    private static List<IArrowArray> Chunks(ChunkedArray column) => [.. Enumerable.Range(0, column.ArrayCount).Select(column.ArrowArray)];

    private static IArrowArray Cut(IArrowArray array, int start, int length) =>
        start == 0 && length == array.Length ? array : ArrowArrayFactory.Slice(array, start, length);
}
