namespace ClusterTasks.Benchmarks.Harness;

/// <summary>A named set of figures.</summary>
internal sealed record Suite(string Name, string About, Func<SuiteRun, Task> RunAsync);
