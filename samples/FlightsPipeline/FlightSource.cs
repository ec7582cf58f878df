using Apache.Arrow;
using Apache.Arrow.Ipc;
using Parquet;
using Parquet.Schema;

namespace FlightsPipeline;

/// <summary>Reads flights from either kind of file as Arrow batches: <c>delay</c>, <c>distance</c> and, where the file has
/// origin and destination, <c>route</c>.</summary>
internal static class FlightSource
{
    internal static string DefaultFile => Path.Combine(AppContext.BaseDirectory, "flights-200k.arrow");

    internal static bool IsParquet(string path) => Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InvalidDataException">The file holds no record batch.</exception>
    internal static RecordBatch ReadArrow(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var reader = new ArrowFileReader(file);
        return reader.ReadNextRecordBatch()
            ?? throw new InvalidDataException($"'{path}' holds no record batch; give another file to --data.");
    }

    internal static async Task<int> CountRowGroupsAsync(string path)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path);
        return reader.RowGroupCount;
    }

    internal static async Task<RecordBatch> ReadRowGroupAsync(string path, int rowGroup)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(path);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(rowGroup);
        int rows = checked((int)group.RowCount);
        var delay = new long?[rows];
        var distance = new long?[rows];
        var origin = new string?[rows];
        var destination = new string?[rows];
        await group.ReadAsync<long>(Field(reader, path, "delay"), delay.AsMemory());
        await group.ReadAsync<long>(Field(reader, path, "distance"), distance.AsMemory());
        await group.ReadAsync(Field(reader, path, "origin"), origin.AsMemory());
        await group.ReadAsync(Field(reader, path, "destination"), destination.AsMemory());

        return new RecordBatch.Builder()
            .Append("delay", nullable: true, Int16(delay))
            .Append("distance", nullable: true, Int16(distance))
            .Append("route", nullable: false, Routes(origin, destination))
            .Build();
    }

    private static DataField Field(ParquetReader reader, string path, string name) =>
        reader.Schema.GetDataFields().FirstOrDefault(field => field.Name == name)
            ?? throw new InvalidDataException($"'{path}' has no column '{name}'; expected are delay, distance, origin and destination.");

    private static Int16Array Int16(long?[] values)
    {
        Int16Array.Builder builder = new Int16Array.Builder().Reserve(values.Length);
        foreach (long? value in values)
        {
            builder.Append(checked((short?)value));
        }

        return builder.Build();
    }

    private static StringArray Routes(string?[] origin, string?[] destination)
    {
        StringArray.Builder builder = new StringArray.Builder().Reserve(origin.Length);
        for (int row = 0; row < origin.Length; row++)
        {
            builder.Append($"{origin[row]}-{destination[row]}");
        }

        return builder.Build();
    }
}
