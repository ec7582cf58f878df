
namespace ClusterTasks.Worker.Hosting;

/// <summary>Says that the node cannot start. The message is all that its user needs to know: one line, no stack trace.</summary>
/// <param name="message">The reason, with settings as <c>{run-dir}</c>; see <see cref="SettingNames"/>.</param>
/// <param name="inner">The error of the system.</param>
/// <param name="reader">The reader whose words <see cref="Exception.Message"/> uses; null: <see cref="SettingReader.NodeProgram"/>.</param>
internal sealed class NodeStartException(string message, Exception? inner = null, SettingReader? reader = null)
    : ClusterTasksException(SettingNames.Word(message, reader ?? SettingReader.NodeProgram), inner)
{
    private readonly string _message = message;

    public override string? HelpLink { get; set; } = HelpPage.Nodes;

    /// <summary>True when another program took a port that was free a moment before: another try with another port can succeed.</summary>
    internal bool IsPortConflict { get; init; }

    /// <summary>True when standard input ended before it had given what it must.</summary>
    internal bool IsEndOfInput { get; init; }

    /// <summary>Returns the reason, in the words of its reader.</summary>
    internal string For(SettingReader other) => SettingNames.Word(_message, other);

    /// <summary>Returns the same error in the words of another reader.</summary>
    internal NodeStartException WordedFor(SettingReader other) =>
        new(_message, this, other) { IsPortConflict = IsPortConflict, IsEndOfInput = IsEndOfInput };
}
