using ClusterTasks.Session;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The log records of the libraries under a node, which speak of their own parts. What a person must know of them is said in our words.</summary>
internal static class FrameworkRecords
{
    /// <summary>Orleans' record that it could not read the list of members; the number says how often in a row.</summary>
    internal const string MemberListCategory = "Orleans.Runtime.MembershipService.MembershipTableManager";

    private const string MemberListFailed = "Failed to refresh membership table, will retry shortly. Retry attempt {retries}";

    // The first failures are over within 3 s: a busy machine, a list that moves.
    private const int PatientAttempts = 3;

    private static readonly string[] Roots = ["Orleans", "Microsoft", "Polly", "System", "StackExchange"];

    internal static bool IsFramework(string category) =>
        Array.Exists(Roots, root => category.StartsWith(root, StringComparison.Ordinal) && (category.Length == root.Length || category[root.Length] == '.'));

    /// <summary>Says a record of <see cref="MemberListCategory"/> in our words, once for each time that the list is lost.</summary>
    /// <returns>Null for a record that needs no action.</returns>
    internal static string? InOurWords(object? state, Exception? error, string memberList) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> values
        && Template(state) == MemberListFailed
        && values.Any(value => value is { Key: "retries", Value: PatientAttempts })
            ? $"The list of the cluster's nodes ({memberList}) does not answer. The nodes work on, but none can join and no death is noticed until it does. {Cause(error)}".TrimEnd()
            : null;

    // Orleans' own says that the node is gone, in words and numbers that differ on every node.
    private static string Cause(Exception? error) => error is OrleansException ? "" : ErrorLine.Of(error);

    /// <summary>The text of a record with its names still in braces.</summary>
    internal static string Template(object? state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values && values[^1] is { Key: "{OriginalFormat}", Value: string template } ? template : "";
}
