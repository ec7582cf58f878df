using ClusterTasks.Platform;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The file <c>node-&lt;id&gt;.json</c> in the run directory, by which other programs of this user find the node.</summary>
internal static class NodeFile
{
    internal static void Write(string runDirectory, NodeReadyLine ready)
    {
        PrivateFiles.Replace(Path.Combine(runDirectory, $"node-{ready.NodeId}.json"), ready.ToJson());
        PointLatestTo(runDirectory, ready.NodeId);
    }

    /// <summary>Removes the file, and the link where it still means this node.</summary>
    internal static void Remove(string runDirectory, string nodeId)
    {
        File.Delete(Path.Combine(runDirectory, $"node-{nodeId}.json"));
        var link = new FileInfo(Path.Combine(runDirectory, "latest"));
        if (link.LinkTarget != nodeId)
            return;
        if (Latest(runDirectory) is { } before)
            PointLatestTo(runDirectory, before);
        else
            link.Delete();
    }

    /// <summary>Returns the running node that became ready last.</summary>
    private static string? Latest(string runDirectory) => Paths(runDirectory)
        .OrderByDescending(File.GetLastWriteTimeUtc).Select(TryRead).OfType<NodeReadyLine>().FirstOrDefault(IsAlive)?.NodeId;

    /// <summary>Makes a link with a name that does not change, so that a container's address can be written down beforehand:
    /// <c>unix:/run/clustertasks/latest/session.sock</c>.</summary>
    private static void PointLatestTo(string runDirectory, string nodeId)
    {
        string link = Path.Combine(runDirectory, "latest");
        try
        {
            File.Delete(link);
            File.CreateSymbolicLink(link, nodeId);
        }
        catch (IOException)
        {
            // Another node of this folder became ready in the same moment: it is the latest.
        }
    }

    /// <summary>Returns the nodes of the folder whose process lives. The next node removes files of nodes that were killed.</summary>
    internal static IEnumerable<NodeReadyLine> ReadLive(string runDirectory) =>
        Paths(runDirectory).Select(TryRead).OfType<NodeReadyLine>().Where(IsAlive);

    /// <summary>Removes files that killed nodes left behind.</summary>
    internal static void RemoveStale(string runDirectory)
    {
        foreach (string path in Paths(runDirectory))
        {
            if (TryRead(path) is not { } ready || IsAlive(ready))
                continue;

            string folder = Path.Combine(runDirectory, NodeId.Parse(ready.NodeId).ToString());
            try
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
                File.Delete(path);
            }
            catch (DirectoryNotFoundException)
            {
                // Another node that starts now removes the same files.
            }
        }
    }

    private static string[] Paths(string runDirectory) =>
        Directory.Exists(runDirectory) ? Directory.GetFiles(runDirectory, "node-*.json") : [];

    private static NodeReadyLine? TryRead(string path)
    {
        try
        {
            return NodeReadyLine.TryParse(File.ReadAllText(path));
        }
        catch (IOException)
        {
            return null; // its node removed it in this moment
        }
    }

    private static bool IsAlive(NodeReadyLine ready)
    {
        using SafeFileHandle? process = ProcessHandle.Open(ready.Pid);
        return process is not null && !ProcessHandle.WaitForExit(process, 0);
    }
}
