using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace SurvivesAnything;

/// <summary>Reads the flight records that lie beside the program.</summary>
internal static class FlightFile
{
    /// <exception cref="InvalidDataException">The file holds no record batch.</exception>
    internal static RecordBatch Read()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "flights-200k.arrow");
        using FileStream file = File.OpenRead(path);
        using var reader = new ArrowFileReader(file);
        return reader.ReadNextRecordBatch()
            ?? throw new InvalidDataException($"'{path}' holds no record batch; copy samples/data/flights-200k.arrow there again.");
    }
}
