using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Unhurt;

/// <summary>Measures the cost that one program, one client or one dead node causes the others.</summary>
internal static class UnhurtSuite
{
    internal static readonly Suite Suite = new(
        "unhurt", "what a chatty task, a poison frame, a dead node and a greedy client cost everybody else", RunAsync);

    private static Task RunAsync(SuiteRun run) => run.StepsAsync(
        ("a task that writes without end", () => ChattyTask.RunAsync(run)),
        ("poison and forged frames", () => PoisonFrame.RunAsync(run)),
        ("programs that come and go", () => SessionChurn.RunAsync(run)),
        ("references of a dead node", () => DeadReference.RunAsync(run)),
        ("a node after greedy clients", () => IdleGrowth.RunAsync(run)),
        ("small results that are held", () => InlineResults.RunAsync(run)));
}
