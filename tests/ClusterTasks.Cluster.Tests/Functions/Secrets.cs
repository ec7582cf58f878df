using System.Globalization;
using System.Text;

namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Returns everything that a function, or a program that it starts, can find out about its node without a debugger.</summary>
[Remote]
public static class Secrets
{
    /// <summary>Returns environments, command lines and descriptors of the worker and of its node, and every file of the node's run
    /// folders.</summary>
    public static string Find(string runDirectory)
    {
        var found = new StringBuilder();
        int node = int.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[1].Split(' ')[1], CultureInfo.InvariantCulture);
        foreach (string process in (string[])["self", node.ToString(CultureInfo.InvariantCulture)])
        {
            Add(found, $"/proc/{process}/environ");
            Add(found, $"/proc/{process}/cmdline");
        }

        foreach (string descriptor in Directory.EnumerateFiles("/proc/self/fd"))
        {
            string target = new FileInfo(descriptor).LinkTarget ?? "";
            found.AppendLine($"fd {descriptor} {target}");
            if (Path.IsPathRooted(target) && Path.GetFileName(target).StartsWith("token", StringComparison.Ordinal))
                Add(found, descriptor);
        }

        foreach (string file in Directory.EnumerateFiles(runDirectory, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".sock", StringComparison.Ordinal)))
            Add(found, file);
        return found.ToString();
    }

    private static void Add(StringBuilder found, string file)
    {
        try
        {
            found.AppendLine($"{file}: {File.ReadAllText(file).Replace('\0', ' ')}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.AppendLine($"{file}: {e.Message}");
        }
    }
}
