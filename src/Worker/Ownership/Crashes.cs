using ClusterTasks.Values.Errors;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Attempts of one task that ended with their worker processes: one that crashes each time looks as if it only waited.</summary>
/// <param name="Count">How many.</param>
/// <param name="Last">How the last process ended, on one line.</param>
/// <param name="ForMemory">How many of them the node ended because memory ran short.</param>
internal sealed record Crashes(int Count, string Last, int ForMemory = 0)
{
    /// <summary>Adds one more.</summary>
    internal static Crashes After(Crashes? before, string reason) =>
        new((before?.Count ?? 0) + 1, ErrorSummary.FirstLine(reason).TrimEnd('.'), before?.ForMemory ?? 0);

    /// <summary>Adds one more that the node ended because memory ran short.</summary>
    internal static Crashes AfterMemory(Crashes? before, string reason)
    {
        Crashes after = After(before, reason);
        return after with { ForMemory = after.ForMemory + 1 };
    }

    /// <summary>A sentence for who asks why the task is not ready.</summary>
    public override string ToString() => Count == 1
        ? $"An earlier attempt ended with its worker process: {Last}."
        : $"{Count} earlier attempts ended with their worker processes; the last: {Last}.";
}
