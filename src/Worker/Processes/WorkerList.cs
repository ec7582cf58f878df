using System.Globalization;
using ClusterTasks.Platform;

namespace ClusterTasks.Worker.Processes;

/// <summary>The file by which a node shows its worker processes to the program that leads it: their ids, one a line. A process is listed
/// from its start until its exit is known. Thread-safe.</summary>
/// <param name="folder">The node's own folder, which goes with the node.</param>
internal sealed class WorkerList(string folder)
{
    private const string Name = "workers";

    private readonly Lock _gate = new();
    private readonly SortedSet<int> _ids = [];

    internal void Add(int processId)
    {
        lock (_gate)
        {
            _ids.Add(processId);
            WriteNeedsGate();
        }
    }

    internal void Remove(int processId)
    {
        lock (_gate)
        {
            _ids.Remove(processId);
            WriteNeedsGate();
        }
    }

    /// <summary>Reads the list of a node; none is an empty one.</summary>
    internal static IReadOnlyList<int> Read(string folder)
    {
        try
        {
            // A reader must not keep the node from replacing the file where systems lock open files.
            using var file = new FileStream(
                Path.Combine(folder, Name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // no worker yet, or the node has stopped
        }
    }

    private void WriteNeedsGate()
    {
        try
        {
            PrivateFiles.Replace(Path.Combine(folder, Name), string.Join('\n', _ids));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk is full, or the folder goes with the node. The list is for onlookers, and no task needs it.
        }
    }
}
