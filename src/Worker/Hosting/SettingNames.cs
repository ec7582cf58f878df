using System.Text.RegularExpressions;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Words messages about settings. A message names a setting as <c>{run-dir}</c>. Only its edge knows what the reader sets: an
/// option of a node, a variable or option of the node program, or an option of a local cluster.</summary>
internal static partial class SettingNames
{
    // Names of options where they differ from the setting's own.
    private static readonly Dictionary<string, string> ByOption = new(StringComparer.Ordinal)
    {
        ["run-dir"] = nameof(NodeOptions.RunDirectory),
        ["shm-dir"] = nameof(NodeOptions.SharedMemoryDirectory),
        ["spill-dir"] = nameof(NodeOptions.SpillDirectory),
        ["spill-start"] = nameof(NodeOptions.SpillStartAt),
        ["spill-stop"] = nameof(NodeOptions.SpillStopAt),
        ["token-file"] = nameof(NodeOptions.Token),
    };

    /// <summary>Returns the message with each setting under the name that its reader can set.</summary>
    internal static string Word(string message, SettingReader reader) =>
        Marker().Replace(message, match => Name(match.Groups[1].Value, reader) ?? match.Value);

    /// <summary>Returns the name of one setting for the reader; null for any other text.</summary>
    internal static string? Name(string setting, SettingReader reader) =>
        NodeSettings.All.FirstOrDefault(one => one.Name == setting) is { } known ? reader.NameOf(known) : null;

    internal static string OfNodeOptions(NodeSetting setting) => ByOption.GetValueOrDefault(setting.Name) ?? Pascal(setting.Name);

    private static string Pascal(string setting) =>
        string.Concat(setting.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    [GeneratedRegex(@"\{([a-z]+(?:-[a-z]+)*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Marker();
}
