namespace ClusterTasks.Worker.Hosting;

/// <summary>The reader of a message, and so the names of settings in it.</summary>
internal sealed class SettingReader
{
    private readonly Func<NodeSetting, string> _name;

    internal SettingReader(Func<NodeSetting, string> name) => _name = name;

    /// <summary>The author of an Orleans host that calls <c>AddClusterTasks</c>.</summary>
    internal static SettingReader NodeOptions { get; } = new(SettingNames.OfNodeOptions);

    /// <summary>A reader that starts the node program, in a shell or a container, and sets variables.</summary>
    internal static SettingReader NodeProgram { get; } = new(setting => setting.Variable);

    /// <summary>Returns a reader that starts the node program with these options on its command line. A setting that is not among them may
    /// come from a variable. A setting that comes from nowhere is best set like the others.</summary>
    internal static SettingReader CommandLine(IReadOnlyDictionary<string, string> options, Func<string, string?> variable) =>
        options.Count == 0
        ? NodeProgram
        : new(setting => !options.ContainsKey(setting.Name) && variable(setting.Variable) is { Length: > 0 } ? setting.Variable
            : setting.Option);

    internal string NameOf(NodeSetting setting) => _name(setting);
}
