using ClusterTasks.Values.Errors;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Attempts of one task that ended with their worker processes: one that crashes each time looks as if it only waited.</summary>
/// <param name="Count">How many.</param>
/// <param name="Last">How the last process ended, on one line.</param>
internal sealed record Crashes(int Count, string Last)
{
    /// <summary>Adds one more.</summary>
    internal static Crashes After(Crashes? before, string reason) =>
        new((before?.Count ?? 0) + 1, ErrorSummary.FirstLine(reason).TrimEnd('.'));

    /// <summary>A sentence for who asks why the task is not ready.</summary>
    public override string ToString() => Count == 1
        ? $"An earlier attempt ended with its worker process: {Last}."
        : $"{Count} earlier attempts ended with their worker processes; the last: {Last}.";
}
