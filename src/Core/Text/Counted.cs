using System.Globalization;

namespace ClusterTasks;

/// <summary>Words a number of things, of which there may be one.</summary>
internal static class Counted
{
    /// <summary>Returns such as <c>1 task</c> and <c>2 tasks</c>.</summary>
    internal static string Of(long count, string one, string? many = null) => count == 1
        ? "1 " + one
        : string.Create(CultureInfo.InvariantCulture, $"{count} {many ?? one + "s"}");
}
