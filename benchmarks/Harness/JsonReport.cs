using System.Globalization;
using System.Text.Json;

namespace ClusterTasks.Benchmarks.Harness;

/// <summary>The one JSON shape of all suites.</summary>
internal sealed record JsonReport(string Suite, string Utc, string Commit, MachineFacts Machine, IReadOnlyList<Figure> Results)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static JsonReport Of(string suite, IReadOnlyList<Figure> results) => new(
        suite,
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        MachineFacts.Commit(),
        MachineFacts.Read(),
        results);

    internal async Task WriteAsync(FileInfo file)
    {
        file.Directory?.Create();
        await using FileStream stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, this, Options);
    }
}
