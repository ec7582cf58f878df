namespace ClusterTasks.Worker;

/// <summary>Old faults of this project, one for each. The simulation brings them back, one at a time, to show that it finds them.</summary>
internal enum SeededFault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>A task that may run once begins before its owner agrees.</summary>
    RunsWithoutItsOwner,

    /// <summary>Copies of objects whose owner died stay in the stores (case 28).</summary>
    KeepsCopiesOfTheDead,

    /// <summary>A value keeps the copies that are left when a node dies with one.</summary>
    NeverRepairsCopies,

    /// <summary>An owner gives a slot up, and does not say so to its node.</summary>
    LosesReturnedSlots,

    /// <summary>A message counts as taken though its call failed.</summary>
    AcknowledgesTooEarly,

    /// <summary>A batch that arrives twice is handled twice.</summary>
    TakesBatchesTwice,

    /// <summary>A task that comes back from a slot unstarted is not queued again.</summary>
    DropsReturnedTasks,

    /// <summary>A node does not notice that the scheduler has lost its memory.</summary>
    IgnoresNewEpochs,

    /// <summary>A node does not notice that the scheduler has forgotten what it sent to a node that is gone.</summary>
    IgnoresRemovals,

    /// <summary>A task that fails and is tried again does not leave its slot.</summary>
    BacksOffInItsSlot,

    /// <summary>A slot that a scheduler without memory has given out twice stays on the second node.</summary>
    KeepsDoubledSlots,

    /// <summary>Tasks that ran on a dead node are not tried again.</summary>
    ForgetsTasksOfTheDead,

    /// <summary>A task that got what it waited for goes on in its own slot only, behind its own children (case 24).</summary>
    GoesOnInItsSlotOnly,

    /// <summary>The function of a stream that its reader has left is not told (case 25).</summary>
    LeavesStreamsRunning,

    /// <summary>A node knows nothing of nodes that died before it joined, and repeats what it has for them (case 29).</summary>
    IgnoresEarlierDeaths,

    /// <summary>A batch that the scheduler refuses is repeated without end, and a client can make one (case 30).</summary>
    RepeatsRefusedBatches,

    /// <summary>A result that is lost with its node is not made again.</summary>
    LeavesLostResults,

    /// <summary>A task that makes a lost result again finds its arguments freed, and they are not made first.</summary>
    LeavesFreedArguments,

    /// <summary>The work of a session is given up with its node, before the session could move.</summary>
    ForsakesMovingSessions,

    /// <summary>A session begins all of its tasks again when it moves, whether other nodes run them or have their results.</summary>
    IgnoresWhatOthersHave,

    /// <summary>A node that joins while a session moves is not told of the move.</summary>
    MovesWithoutThoseWhoJoin,

    /// <summary>A node takes mail of one that was declared dead and goes on.</summary>
    TrustsTheDead,

    /// <summary>A node does not ask the scheduler for a living node that it has not heard of, and that alone holds a value.</summary>
    ForsakesUnknownHolders,

    /// <summary>A read item of a stream that has ended, and that is lost, is not made again.</summary>
    LeavesLostItems,

    /// <summary>Tasks that waited for a function which ended its processes stay where they are when one of them has ended.</summary>
    ForgetsHeldTasks,
}

/// <summary>The fault that is seeded. Outside of the simulation there is none: the switch is read once, so the checks cost
/// nothing.</summary>
internal static class Seeded
{
    internal const string Switch = "ClusterTasks.SeededFaults";

    private static readonly bool IsAllowed = AppContext.TryGetSwitch(Switch, out bool isOn) && isOn;

    // Of one thread: a simulation has one, and tests beside it must not see its fault.
    [ThreadStatic]
    private static SeededFault _fault;

    /// <summary>The fault that is seeded on this thread.</summary>
    internal static SeededFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    internal static bool Is(SeededFault fault) => IsAllowed && _fault == fault;
}
