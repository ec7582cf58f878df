using System.Diagnostics;

namespace ClusterTasks.Worker.Ownership;

/// <summary>A slot that the scheduler gave to this node's tasks of one class, as the owner of those tasks sees it. They go to its node
/// directly and run there one after the other.</summary>
[DebuggerDisplay("{Id} on {Node} in flight={InFlight} blocked={Blocked}")]
internal sealed class Slot(TaskId id, NodeId node, SlotClass slotClass)
{
    internal TaskId Id { get; } = id;

    internal NodeId Node { get; } = node;

    internal SlotClass Class { get; } = slotClass;

    /// <summary>Tasks sent there that have not ended.</summary>
    internal int InFlight { get; set; }

    /// <summary>Those of them that wait for objects. Known only for a slot of this node; 0 for another's.</summary>
    internal int Blocked { get; set; }

    /// <summary>A task that must have the slot to itself is in it.</summary>
    internal OwnedTask? Solo { get; set; }

    /// <summary>Others wait for the slot: nothing more goes into it.</summary>
    internal bool IsRecalled { get; set; }

    /// <summary>Its node was asked for the tasks in it that have not started, and has not answered.</summary>
    internal bool IsTakingBack { get; set; }

    /// <summary>Its place among the slots without a task, while it is one of them.</summary>
    internal int IdlePlace { get; set; }

    /// <summary>The time when the last task in it ended, or when it was granted.</summary>
    internal long IdleSince { get; set; }

    /// <summary>The time when the task at its head came there, as far as the owner knows.</summary>
    internal long HeadSince { get; set; }

    /// <summary>Tasks in it that run or wait for the one that runs.</summary>
    internal int Load => InFlight - Blocked;
}
