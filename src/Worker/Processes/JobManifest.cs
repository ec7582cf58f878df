namespace ClusterTasks.Worker.Processes;

/// <summary>How a job's driver was started, so that a worker can run the same program.</summary>
/// <param name="EntryAssemblyPath">The driver's entry assembly; empty when it has no file (a single-file program).</param>
/// <param name="ProcessPath">The driver's executable: the <c>dotnet</c> host or the program itself.</param>
/// <param name="WorkingDirectory">Where the worker runs.</param>
/// <param name="Environment">Variables that the worker gets on top of the node's.</param>
internal sealed record JobManifest(
    string EntryAssemblyPath,
    string ProcessPath,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string>? Environment = null);
