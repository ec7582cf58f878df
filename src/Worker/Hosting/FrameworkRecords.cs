using System.Text.RegularExpressions;
using ClusterTasks.Session;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The log records of the libraries under a node, which speak of their own parts. Messages of ours tell a person the necessary
/// part of them.</summary>
internal static partial class FrameworkRecords
{
    /// <summary>The category of Orleans' record that it could not read the list of members; its number counts the failures in a
    /// row.</summary>
    internal const string MemberListCategory = "Orleans.Runtime.MembershipService.MembershipTableManager";

    private const string MemberListFailed = "Failed to refresh membership table, will retry shortly. Retry attempt {retries}";

    /// <summary>The category of Orleans' record that members do not answer a node that wants to join.</summary>
    internal const string JoinCategory = "Orleans.Runtime.MembershipService.MembershipAgent";

    private const string PingsFailed = "Failed to get ping responses from {FailedCount} of {ActiveCount} active silos.";

    // The first failures are over within 3 s: a busy machine, a list that moves.
    private const int PatientAttempts = 3;

    private static readonly string[] Roots = ["Orleans", "Microsoft", "Polly", "System", "StackExchange"];

    internal static bool IsFramework(string category) =>
        Array.Exists(Roots, root =>
            category.StartsWith(root, StringComparison.Ordinal) && (category.Length == root.Length || category[root.Length] == '.'));

    /// <summary>True when <see cref="InOurWords"/> reports the records of a category, or drops them.</summary>
    internal static bool IsInOurWords(string category) => category is MemberListCategory or JoinCategory;

    /// <summary>Returns a record of these categories in our words: once for each time that the list is lost, and once for each join that
    /// waits.</summary>
    /// <returns>Null for a record that needs no action.</returns>
    internal static string? InOurWords(object? state, Exception? error, string memberList)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
            return null;
        string template = Template(state);
        if (template.StartsWith(PingsFailed, StringComparison.Ordinal))
            return values.Any(value => value is { Key: "Attempt", Value: 1 }) ? WaitingFor(values) : null;
        // For a list in a file, the table itself reports the fault.
        return template == MemberListFailed && error is not ClusterTasksException
            && values.Any(value => value is { Key: "retries", Value: PatientAttempts })
            ? ($"The list of the cluster's nodes ({memberList}) does not answer. The nodes work on, but none can join and no death is "
                + $"noticed until it does. {Cause(error)}").TrimEnd()
            : null;
    }

    private static string WaitingFor(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        string silos = values.FirstOrDefault(value => value.Key == "FailedSilos").Value?.ToString() ?? "";
        // Silos as "S127.0.0.1:5000:1234": the last number tells the runs of one address apart.
        string nodes = string.Join(", ", Silo().Matches(silos).Select(match => match.Groups[1].Value));
        return $"Nodes of the cluster do not answer: {nodes}. This node joins when they do, or when the others have found them dead: "
            + "some 3 s after a crash, up to 15 s where a process is only stopped.";
    }

    [GeneratedRegex(@"S(\S+):\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Silo();

    // Orleans' own text says that the node is gone, in words and numbers that differ on every node.
    private static string Cause(Exception? error) => error is OrleansException ? "" : ErrorLine.Of(error);

    /// <summary>Returns the text of a record with its names still in braces.</summary>
    internal static string Template(object? state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values
            && values[^1] is { Key: "{OriginalFormat}", Value: string template } ? template : "";
}
