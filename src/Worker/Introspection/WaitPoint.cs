namespace ClusterTasks.Worker.Introspection;

/// <summary>The place that knows more of why an object is not ready.</summary>
internal enum WaitSource
{
    /// <summary>Nowhere: all is said.</summary>
    None,

    /// <summary>At the object's owner.</summary>
    Owner,

    /// <summary>At the scheduler.</summary>
    Scheduler,

    /// <summary>On the node that has the task.</summary>
    Node,
}

/// <summary>The knowledge of one node of why an object is not ready, and the place that knows the rest. It is read in one hold of the
/// node's lock, and becomes a sentence outside of it.</summary>
/// <param name="Head">The beginning of the sentence, or all of it.</param>
/// <param name="Source">Whom to ask.</param>
/// <param name="Asked">The task, or the request for a slot, that the scheduler or the node is asked about.</param>
/// <param name="Node">The node to ask.</param>
/// <param name="Own">What this node knows itself; null: nothing.</param>
/// <param name="Known">What the source said last, for when it says nothing now; null: nothing.</param>
/// <param name="Otherwise">The rest of the sentence when nobody knows anything.</param>
/// <param name="LeftOut">The nodes that cannot run the program; empty for none.</param>
internal readonly record struct WaitPoint(
    string Head, WaitSource Source = WaitSource.None, TaskId Asked = default, NodeId Node = default, string? Own = null,
        string? Known = null, string Otherwise = "", string LeftOut = "")
{
    /// <summary>The earlier attempts that ended without a result, as a sentence; null for none.</summary>
    internal string? Ends { get; init; }

    /// <summary>Returns the sentence, with what the source answered; null: it knows nothing.</summary>
    internal string Say(string? answer) => Ends is null ? Sentence(answer) : $"{Sentence(answer)} {Ends}";

    private string Sentence(string? answer)
    {
        if (Source == WaitSource.None)
            return Head;
        string rest = ((Own, answer ?? Known) switch
        {
            (null, null) => Otherwise,
            ({ } own, null) => own,
            (null, { } more) => more,
            ({ } own, { } more) => $"{own}; {more}",
        }).TrimEnd('.');
        return LeftOut.Length == 0 ? $"{Head}: {rest}." : $"{Head}: {rest}; left out: {LeftOut}.";
    }
}
