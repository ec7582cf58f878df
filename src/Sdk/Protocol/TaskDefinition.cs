namespace ClusterTasks.Protocol;

/// <summary>What calls of one function with the same options have in common: function, name, demand, rules. A session sends a definition
/// once (<see cref="DefineTask"/>) and its tasks name it by number, so that a task costs its arguments and little more: on the wire, in
/// the owner's memory, and in the time to read it.</summary>
/// <remarks>Immutable and shared by all its tasks.</remarks>
[Wire]
internal sealed partial record TaskDefinition
{
    /// <summary>Results that a task can have: items of the largest tuple that is taken apart.</summary>
    internal const int MaxResults = 4;

    private static readonly Placement AnyNode = new();

    /// <summary>Display name. Read from elsewhere it is fit for a console (<see cref="ShownText"/>): errors, logs and listings all take it
    /// from here.</summary>
    public required string Name { get; init; }

    /// <summary>Which function, for drivers and workers only (<c>FunctionDescriptor</c>): a node never looks inside.</summary>
    public byte[] Function { get; init; } = [];

    public ResultKind Result { get; init; }

    /// <summary>How many values the task gives, at index 0 and up, each an object of its own: the items of a tuple, or 1.</summary>
    public int Results { get; init; } = 1;

    public Placement Placement { get; init; } = AnyNode;

    public int MaxRetries { get; init; } = 3;

    /// <summary>Zero: no limit.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>How long its process may go on after the limit; negative: its process is never ended.</summary>
    public TimeSpan TimeoutGrace { get; init; }

    /// <summary>How long an attempt may wait from its arguments' existence to its start. Zero: no limit.</summary>
    public TimeSpan SchedulingTimeout { get; init; }

    /// <summary>Full names of exception types after which the task runs again.</summary>
    public IReadOnlyList<string> RetryOn { get; init; } = [];

    /// <summary>Upper bound of the wait before the second attempt, after an exception; zero: at once.</summary>
    public TimeSpan RetryDelay { get; init; }

    /// <summary>What that bound grows to at most.</summary>
    public TimeSpan RetryMaxDelay { get; init; }

    /// <summary>When an attempt that still runs is ended, in microseconds from its start; null: never.</summary>
    internal long? EndsAfter => Timeout <= TimeSpan.Zero ? null : (Timeout.Ticks / TimeSpan.TicksPerMicrosecond) + Grace;

    /// <summary><see cref="TimeoutGrace"/> in microseconds; null: its process is never ended.</summary>
    internal long? Grace => TimeoutGrace < TimeSpan.Zero ? null : TimeoutGrace.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Beside which other tasks it may be in a process.</summary>
    internal ProcessSharing Sharing =>
        (MaxRetries == 0 ? ProcessSharing.RunsOnce : ProcessSharing.None) | (
            EndsAfter is null ? ProcessSharing.None : ProcessSharing.EndsProcess);

    private TaskDefinition Checked()
    {
        if (Results != 1 && (Results is < 1 or > MaxResults || Result != ResultKind.Value))
            throw new ProtocolException($"Task '{Name}' has {Results} results of kind {Result}.");
        string shown = ShownText.Of(Name);
        return shown == Name ? this : this with { Name = shown };
    }
}

/// <summary>Gives a definition its number in this direction of this session, in place of the definition that had it before.</summary>
[Frame(FrameType.DefineTask)]
internal readonly partial record struct DefineTask(int Number, TaskDefinition Definition) : IFrame<DefineTask>;
