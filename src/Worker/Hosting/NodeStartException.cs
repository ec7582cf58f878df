namespace ClusterTasks.Worker.Hosting;

/// <summary>The node cannot start, and the message is all that its user needs to know: one line, no stack trace.</summary>
/// <param name="message">The reason, with settings as <c>{run-dir}</c>; see <see cref="SettingNames"/>.</param>
/// <param name="inner">What the system said.</param>
/// <param name="reader">Whose words <see cref="Exception.Message"/> uses.</param>
internal sealed class NodeStartException(string message, Exception? inner = null, SettingReader reader = SettingReader.NodeProgram)
    : ClusterTasksException(SettingNames.Word(message, reader), inner)
{
    private readonly string _message = message;

    public override string? HelpLink { get; set; } = HelpPage.Nodes;

    /// <summary>Whether another program took a port that was free a moment ago: another try with another port can succeed.</summary>
    internal bool IsPortConflict { get; init; }

    /// <summary>The reason, in the words of its reader.</summary>
    internal string For(SettingReader other) => SettingNames.Word(_message, other);

    /// <summary>The same error in the words of another reader.</summary>
    internal NodeStartException WordedFor(SettingReader other) => new(_message, this, other) { IsPortConflict = IsPortConflict };
}
