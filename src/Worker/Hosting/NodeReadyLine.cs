using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterTasks.Worker.Hosting;

/// <summary>The one line that a node writes to stdout, when it is registered and can be used. The node file has the same content.</summary>
/// <param name="NodeId">As <see cref="ClusterTasks.NodeId.ToString"/> writes it.</param>
/// <param name="Pid">Process id of the node.</param>
/// <param name="SessionAddress">The address at which drivers connect.</param>
/// <param name="SiloAddress">As Orleans writes it: ip:port@generation.</param>
internal sealed record NodeReadyLine(string NodeId, int Pid, string SessionAddress, string SiloAddress)
{
    private const string Start = "{\"nodeId\":";

    internal string ToJson() => JsonSerializer.Serialize(this, NodeReadyLineContext.Default.NodeReadyLine);

    /// <summary>Finds it in a line. Code of the program may have written a text before it without a line end.</summary>
    internal static NodeReadyLine? TryFind(string line, out string before)
    {
        int start = line.IndexOf(Start, StringComparison.Ordinal);
        before = start > 0 ? line[..start] : "";
        return start < 0 ? null : TryParse(line[start..]);
    }

    /// <summary>Parses it. Returns null when the text is something else, such as a line that a library printed.</summary>
    internal static NodeReadyLine? TryParse(string text)
    {
        try
        {
            NodeReadyLine? line = JsonSerializer.Deserialize(text, NodeReadyLineContext.Default.NodeReadyLine);
            return line is { NodeId: not null, SessionAddress: not null, SiloAddress: not null, Pid: > 0 } ? line : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodeReadyLine))]
internal sealed partial class NodeReadyLineContext : JsonSerializerContext;
