using ClusterTasks.Benchmarks.Harness;

namespace ClusterTasks.Benchmarks.Spill;

/// <summary>Moves more data than memory to the disk and back.</summary>
internal static class SpillSuite
{
    internal static readonly Suite Suite = new(
        "spill", "objects to disk and back, against direct I/O of the same bytes, and a dataset larger than the store", RunAsync);

    private static Task RunAsync(SuiteRun run) => run.StepsAsync(
        ("spill and restore", () => SpillAndRestore.RunAsync(run, 16 << 20, "")),
        ("spill and restore of small objects", () => SpillAndRestore.RunAsync(run, 100_000, "100kb_")),
        ("ten times the store in values of every size", () => SpillMixed.RunAsync(run)),
        ("a dataset larger than the store", () => Dataset.RunAsync(run)));
}
