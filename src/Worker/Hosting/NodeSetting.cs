namespace ClusterTasks.Worker.Hosting;

/// <summary>One setting of the node program, by option or by environment variable.</summary>
/// <param name="Name">Lower case with hyphens, such as <c>silo-port</c>.</param>
/// <param name="Value">The placeholder of the value in the help, such as <c>host:port</c>.</param>
/// <param name="Meaning">One sentence.</param>
/// <param name="Default">In words.</param>
/// <param name="Apply">Reads the text into the configuration; throws <see cref="FormatException"/> with what was expected.</param>
internal sealed record NodeSetting(string Name, string Value, string Meaning, string Default, Action<NodeConfiguration, string> Apply)
{
    internal string Option => "--" + Name;

    internal string Variable => "CLUSTERTASKS_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <exception cref="NodeStartException">The text is no such value.</exception>
    internal void ApplyTo(NodeConfiguration configuration, string text, SettingReader reader)
    {
        try
        {
            Apply(configuration, text.Trim());
        }
        catch (FormatException e)
        {
            throw new NodeStartException($"{{{Name}}} is '{text}': expected {e.Message}.", e, reader);
        }
    }
}
