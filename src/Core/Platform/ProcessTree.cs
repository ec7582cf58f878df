using System.Globalization;

namespace ClusterTasks.Platform;

/// <summary>Finds the children of a process, according to the kernel. A node starts no other processes than its workers.</summary>
internal static class ProcessTree
{
    internal static IReadOnlyList<int> ChildrenOf(int processId)
    {
        var children = new List<int>();
        try
        {
            // A child is listed under the thread that started it.
            foreach (string thread in Directory
                .EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task")))
                children.AddRange(ReadChildren(Path.Combine(thread, "children")));
        }
        catch (DirectoryNotFoundException)
        {
            // The process has ended.
        }

        children.Sort();
        return children;
    }

    private static IEnumerable<int> ReadChildren(string path)
    {
        try
        {
            return [.. File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return []; // the thread has ended
        }
    }
}
