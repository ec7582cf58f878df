using ClusterTasks.Protocol;

namespace ClusterTasks.Sdk.Tests.Protocol.Growth;

/// <summary>A frame as a program of protocol 17 has it.</summary>
[Frame(FrameType.Answer)]
internal readonly partial record struct OldNote(int Number, OldStamp Stamp, OldPage[] Pages) : IFrame<OldNote>;

/// <summary>The same frame two protocols later.</summary>
[Frame(FrameType.Answer)]
internal readonly partial record struct NewNote(
    int Number, NewStamp Stamp, NewPage[] Pages, [AddedIn(18)] int Copies = 7, [AddedIn(19)] string Author = "nobody",
        [AddedIn(19)] ObjectId[]? Sources = null) : IFrame<NewNote>;

/// <summary>A record with a count in front, in the middle of the frame.</summary>
[Wire(IsCounted = true)]
internal sealed partial record OldStamp(TaskId Task);

/// <inheritdoc cref="OldStamp"/>
[Wire(IsCounted = true)]
internal sealed partial record NewStamp(TaskId Task)
{
    [AddedIn(19)]
    internal double? Weight { get; init; } = 0.5;

    [AddedIn(18)]
    internal TaskId Parent { get; init; } = new(new NodeId(1), 2);
}

/// <summary>A record in a list.</summary>
[Wire(IsCounted = true)]
internal sealed partial record OldPage(string Text);

/// <inheritdoc cref="OldPage"/>
[Wire(IsCounted = true)]
internal sealed partial record NewPage(string Text, [AddedIn(18)] bool IsLast = true);

/// <summary>A frame of a program that had nothing to say yet.</summary>
[Frame(FrameType.Collect)]
internal readonly partial record struct OldCall : IFrame<OldCall>;

/// <inheritdoc cref="OldCall"/>
[Frame(FrameType.Collect)]
internal readonly partial record struct NewCall([AddedIn(18)] int Bytes = 5) : IFrame<NewCall>;
