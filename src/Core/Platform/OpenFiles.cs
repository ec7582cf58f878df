using System.Globalization;

namespace ClusterTasks.Platform;

/// <summary>The number of files that this process may open.</summary>
internal static class OpenFiles
{
    /// <summary>Returns the hard limit; null where it is unknown, or there is none.</summary>
    internal static long? Limit()
    {
        try
        {
            return Parse(File.ReadLines("/proc/self/limits"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static long? Parse(IEnumerable<string> lines)
    {
        const string Row = "Max open files";
        string[]? columns = lines.FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal))?[Row.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns is [_, string hard, ..] && long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value : null;
    }
}
