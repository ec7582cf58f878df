namespace ClusterTasks.Worker.Hosting;

/// <summary>One thing that the node program can be told, by option or by environment variable.</summary>
/// <param name="Name">Lower case with hyphens, such as <c>silo-port</c>.</param>
/// <param name="Value">What stands for the value in the help, such as <c>host:port</c>.</param>
/// <param name="Meaning">One sentence.</param>
/// <param name="Default">In words.</param>
/// <param name="Apply">Reads the text into the configuration; throws <see cref="FormatException"/> with what was expected.</param>
internal sealed record NodeSetting(string Name, string Value, string Meaning, string Default, Action<NodeConfiguration, string> Apply)
{
    internal string Option => "--" + Name;

    internal string Variable => "CLUSTERTASKS_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <exception cref="NodeStartException">The text is no such value; <paramref name="source"/> says who gave it.</exception>
    internal void ApplyFrom(NodeConfiguration configuration, string source, string text)
    {
        try
        {
            Apply(configuration, text.Trim());
        }
        catch (FormatException e)
        {
            throw new NodeStartException($"{source} is '{text}': expected {e.Message}.");
        }
    }
}
