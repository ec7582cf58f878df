using System.Text.RegularExpressions;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The log records of the libraries under a node, which speak of their own parts. Messages of ours tell a person the necessary
/// part of them.</summary>
internal static partial class FrameworkRecords
{
    /// <summary>The category of Orleans' record that members do not answer a node that wants to join.</summary>
    internal const string JoinCategory = "Orleans.Runtime.MembershipService.MembershipAgent";

    private const string PingsFailed = "Failed to get ping responses from {FailedCount} of {ActiveCount} active silos.";

    private static readonly string[] Roots = ["Orleans", "Microsoft", "Polly", "System", "StackExchange"];

    internal static bool IsFramework(string category) =>
        Array.Exists(Roots, root =>
            category.StartsWith(root, StringComparison.Ordinal) && (category.Length == root.Length || category[root.Length] == '.'));

    /// <summary>True when <see cref="InOurWords"/> reports the records of a category, or drops them.</summary>
    internal static bool IsInOurWords(string category) => category == JoinCategory;

    /// <summary>Returns a record of this category in our words: once for each join that waits.</summary>
    /// <returns>Null for a record that needs no action.</returns>
    internal static string? InOurWords(object? state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> values && Template(state).StartsWith(PingsFailed, StringComparison.Ordinal)
        && values.Any(value => value is { Key: "Attempt", Value: 1 }) ? WaitingFor(values) : null;

    private static string WaitingFor(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        string silos = values.FirstOrDefault(value => value.Key == "FailedSilos").Value?.ToString() ?? "";
        // Silos as "S127.0.0.1:5000:1234": the last number tells the runs of one address apart.
        string nodes = string.Join(", ", Silo().Matches(silos).Select(match => match.Groups[1].Value));
        return $"Nodes of the cluster do not answer: {nodes}. This node joins when they do, or when the others have found them dead: "
            + "some 3 s after a crash, some 10 s where a process is only stopped.";
    }

    [GeneratedRegex(@"S(\S+):\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Silo();

    /// <summary>Returns the text of a record with its names still in braces.</summary>
    internal static string Template(object? state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values
            && values[^1] is { Key: "{OriginalFormat}", Value: string template } ? template : "";
}
