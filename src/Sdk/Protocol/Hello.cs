namespace ClusterTasks.Protocol;

/// <summary>What a process is to its node.</summary>
internal enum SessionKind : byte
{
    Driver,
    Worker,
}

/// <summary>First frame of a client.</summary>
/// <param name="Protocols">The protocols that it speaks.</param>
/// <param name="Kind">Driver or worker.</param>
/// <param name="ProcessId">The client's process.</param>
/// <param name="Token">Workers: the secret that the node gave the process it started. Drivers: that of their process,
/// <see cref="Session.ProgramSecret"/>.</param>
/// <param name="Code">Drivers: where the job's code is.</param>
[Frame(FrameType.Hello)]
internal readonly partial record struct Hello(ProtocolRange Protocols, SessionKind Kind, int ProcessId, string Token, JobCode Code)
    : IFrame<Hello>
{
    /// <summary>Drivers that go on here: the node of the session, which died. Default: the session is new. Up to <see cref="Resumed"/> the
    /// client then sends what it has made and holds.</summary>
    internal NodeId FromNode { get; init; }

    /// <summary>The number of the session on that node.</summary>
    internal uint FromSession { get; init; }

    /// <summary>The cluster of that node.</summary>
    internal ulong FromCluster { get; init; }

    /// <summary>How often the session has moved, with this move, or has tried to.</summary>
    internal uint Move { get; init; }

    /// <summary>The node that had the session last: it must be dead, too, and not each node has heard of the moves before.</summary>
    internal NodeId LastNode { get; init; }

    /// <summary>The protocol that the session uses.</summary>
    internal int Protocol =>
        ProtocolRange.Own.CommonWith(Protocols) ?? throw new InvalidOperationException("Such a hello is refused when it is read.");

    private Hello Checked() => Kind is SessionKind.Driver or SessionKind.Worker
        ? this
        : throw new ProtocolException($"The client is of kind {(byte)Kind}: neither a driver nor a worker.");
}
