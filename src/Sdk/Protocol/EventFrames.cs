
namespace ClusterTasks.Protocol;

/// <summary>A running function says how far it is: 0 to 1.</summary>
[Frame(FrameType.Progress)]
internal readonly partial record struct ProgressReport(TaskId Task, double Fraction, string Message) : IFrame<ProgressReport>
{
    private ProgressReport Checked() => this is { Fraction: >= 0 and <= 1, Message.Length: <= CallLimits.ProgressLength }
        ? this
        : throw new ProtocolException(
            $"A report of progress of {Fraction} with {Message.Length} characters: it is 0 to 1, with at most "
                + $"{CallLimits.ProgressLength}.");
}

/// <summary>What happened in the driver's job, to a driver that asked for it.</summary>
/// <param name="Dropped">Events that were lost before these, because somebody could not keep up.</param>
[Frame(FrameType.Events)]
internal readonly partial record struct EventBatch(long Dropped, IReadOnlyList<TaskEvent> Items) : IFrame<EventBatch>;
