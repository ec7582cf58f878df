using System.Globalization;
using System.Net;

namespace ClusterTasks.Cluster.Tests.Security;

/// <summary>Lists the TCP ports that a process has open, as the kernel reports them.</summary>
internal static class Listeners
{
    private const string Listening = "0A";

    internal static IPEndPoint[] Of(int processId)
    {
        HashSet<string> sockets =
            [.. Directory.EnumerateFiles($"/proc/{processId}/fd").Select(TargetOf)
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))];
        return [.. Rows("/proc/net/tcp").Concat(Rows("/proc/net/tcp6")).Where(row => sockets.Contains(row.Socket))
            .Select(row => row.Local)];
    }

    private static IEnumerable<(IPEndPoint Local, string Socket)> Rows(string file)
    {
        if (!File.Exists(file))
            yield break;
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns[3] == Listening)
                yield return (Parse(columns[1]), $"socket:[{columns[9]}]");
        }
    }

    private static IPEndPoint Parse(string text)
    {
        string[] parts = text.Split(':');
        // These are words in the machine's byte order.
        byte[] address = [.. Convert.FromHexString(parts[0]).Chunk(4)
            .SelectMany(word => BitConverter.IsLittleEndian ? word.Reverse() : word)];
        return new IPEndPoint(new IPAddress(address), int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private static string TargetOf(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return ""; // closed meanwhile
        }
    }
}
