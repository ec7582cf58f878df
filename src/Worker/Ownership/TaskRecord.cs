namespace ClusterTasks.Worker.Ownership;

/// <summary>One attempt that has ended, as <see cref="TaskHistory"/> keeps it: 104 bytes, and nothing of its own on the heap but the line
/// of a failure. The name is the task's own string.</summary>
internal readonly struct TaskRecord
{
    // A state takes three bits, "last" and "cancelled" one each.
    private const int AttemptShift = 5;
    private const int StateMask = 7;
    private const int LastBit = 8;
    private const int CancelledBit = 16;

    private readonly ulong _number;
    private readonly NodeId _jobOwner;
    private readonly uint _jobNumber;
    private readonly int _attemptAndEnd;
    private readonly uint _ended;

    internal TaskRecord(OwnedTask task, TaskState state, bool isLast, string? error, long now, long peakBytes = 0)
    {
        _number = task.Id.Number;
        _jobOwner = task.Job.Owner;
        _jobNumber = task.Job.Number;
        _attemptAndEnd = (task.Attempt << AttemptShift) | (isLast ? LastBit : 0) | (task.IsCancelRequested ? CancelledBit : 0) | (int)state;
        Parent = task.Parent;
        Name = task.Name;
        Node = task.Node;
        ProcessId = task.ProcessId;
        Times = task.Times;
        Error = error;
        PeakBytes = peakBytes;
        _ended = task.Times.Distance(now);
    }

    internal TaskId Parent { get; }

    internal string Name { get; }

    internal NodeId Node { get; }

    internal int ProcessId { get; }

    internal TaskTimes Times { get; }

    /// <summary>Why it failed, in one line; null when it did not.</summary>
    internal string? Error { get; }

    /// <summary>The most anonymous memory that its process had while it ran; 0: not known.</summary>
    internal long PeakBytes { get; }

    internal JobId Job => new(_jobOwner, _jobNumber);

    internal int Attempt => _attemptAndEnd >> AttemptShift;

    internal TaskState State => (TaskState)(_attemptAndEnd & StateMask);

    /// <summary>No other attempt followed.</summary>
    internal bool IsLast => (_attemptAndEnd & LastBit) != 0;

    /// <summary>Its end had been asked for.</summary>
    internal bool WasCancelled => (_attemptAndEnd & CancelledBit) != 0;

    internal long Ended => Times.At(_ended) ?? Times.Submitted;

    internal TaskId Id(NodeId owner) => new(owner, _number);

    internal bool Is(TaskId task) => _number == task.Number;
}
