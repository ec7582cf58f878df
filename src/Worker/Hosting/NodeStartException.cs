namespace ClusterTasks.Worker.Hosting;

/// <summary>The node cannot start, and the message is all that its user needs to know: one line, no stack trace.</summary>
/// <param name="message">The reason, with settings as <c>{run-dir}</c>; see <see cref="SettingNames"/>.</param>
/// <param name="inner">What the system said.</param>
internal sealed class NodeStartException(string message, Exception? inner = null)
    : ClusterTasksException(SettingNames.Word(message, SettingReader.NodeProgram), inner)
{
    private readonly string _message = message;

    /// <summary>Whether another program took a port that was free a moment ago: another try with another port can succeed.</summary>
    internal bool IsPortConflict { get; init; }

    /// <summary>The reason, in the words of its reader.</summary>
    internal string For(SettingReader reader) => SettingNames.Word(_message, reader);
}
