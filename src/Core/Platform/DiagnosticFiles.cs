using System.Globalization;

namespace ClusterTasks.Platform;

/// <summary>The files by which debuggers, <c>dotnet-dump</c>, <c>dotnet-trace</c> and <c>dotnet-counters</c> reach a child process. The
/// runtime removes them when the process ends normally; one that was killed leaves three behind forever. They are not switched off, because
/// people need them.</summary>
internal sealed class DiagnosticFiles
{
    private readonly string[] _paths;

    private DiagnosticFiles(params string[] paths) => _paths = paths;

    /// <summary>Returns the files of a child that has just been started.</summary>
    /// <param name="processId">The child, not reaped yet.</param>
    /// <param name="environment">Its environment.</param>
    internal static DiagnosticFiles Of(int processId, IDictionary<string, string?> environment)
    {
        // The runtime's rule. The start time tells processes of the same id apart, so that no file of another one is ever removed.
        if (StartTime(processId) is not { } started)
            return new DiagnosticFiles();
        string folder = environment.TryGetValue("TMPDIR", out string? own) && !string.IsNullOrEmpty(own) ? own : "/tmp";
        string key = string.Create(CultureInfo.InvariantCulture, $"{processId}-{started}");
        return new DiagnosticFiles(
            Path.Combine(folder, $"dotnet-diagnostic-{key}-socket"),
            Path.Combine(folder, $"clr-debug-pipe-{key}-in"),
            Path.Combine(folder, $"clr-debug-pipe-{key}-out"));
    }

    /// <summary>Removes the remaining files after the end of the process.</summary>
    internal void Remove()
    {
        foreach (string path in _paths)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The folder has gone, or belongs to another user.
            }
        }
    }

    private static ulong? StartTime(int processId)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            // The name may hold spaces and brackets, so the fields are counted behind it: the 22nd field of all is the 20th from there.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return ulong.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out ulong started) ? started : null;
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            return null; // the process has ended and was reaped already, or this system has no such file
        }
    }
}
