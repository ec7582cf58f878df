using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Ownership;

/// <summary>The ready tasks of one class at their owner, and the slots that they have.</summary>
internal sealed class SlotClass(SlotClassKey key, string name)
{
    /// <summary>The work that may wait in a slot behind the task that runs. It must cover the way from here to there and back, and little
    /// more, since what waits there cannot go to another slot without asking for it.</summary>
    private const double AheadMicros = 1_000;

    private const int MaxAhead = 256;

    // Above this the way costs nothing that matters, and nothing is sent ahead.
    private const double LongMicros = 20_000;

    // A task that runs for longer than this, and than is usual, is one to wait behind only where there is nothing better.
    private static readonly long ShortestPatience = TimeSpan.FromMilliseconds(3).Ticks;

    internal SlotClassKey Key { get; } = key;

    /// <summary>The name of one of its tasks, for messages.</summary>
    internal string Name { get; } = name;

    internal ReadyQueue Ready { get; } = new();

    internal List<Slot> Slots { get; } = [];

    /// <summary>Slots asked for and not granted.</summary>
    internal List<TaskId> Requests { get; } = [];

    /// <summary>Its job has ended: nothing is sent, and no slot is asked for.</summary>
    internal bool IsEnded { get; set; }

    /// <summary>No slot takes more until something changes: what makes a submit into a long queue cheap.</summary>
    internal bool IsFull { get; set; }

    /// <summary>The number of such slots that the cluster had room for when it was last asked for one.</summary>
    internal int Capacity { get; set; } = 1;

    /// <summary>Why no node could ever run these, if the scheduler said so; set by <see cref="SlotTable.SetInfeasible"/>.</summary>
    internal string? InfeasibleReason { get; set; }

    /// <summary>Counted by the table as one that waits for a slot, and may get one.</summary>
    internal bool IsWanting { get; set; }

    /// <summary>A moving mean of how long its tasks run; 0: none has ended.</summary>
    internal double MeanMicros { get; private set; }

    /// <summary>The number of tasks that a slot takes at a time.</summary>
    internal int Depth => MeanMicros == 0 || MeanMicros > LongMicros ? 1 : Math.Clamp((int)(AheadMicros / MeanMicros) + 1, 2, MaxAhead);

    /// <summary>The time, in ticks, that a task may run before nothing more is sent behind it.</summary>
    internal long Patience => Math.Max(ShortestPatience, (long)(3 * MeanMicros * TimeSpan.TicksPerMicrosecond));

    internal bool IsSlow(Slot slot, long now) => now - slot.HeadSince > Patience;

    /// <summary>A slot of the class has no tasks: what waits behind a long one goes there, and needs no room for another slot.</summary>
    internal bool HasEmpty => Slots.Exists(static slot => slot.InFlight == 0);

    internal void Learn(uint busyMicros)
    {
        double micros = Math.Max(1, busyMicros);
        // Slow to become shorter, quick to become longer: a wrong guess of "short" makes tasks wait behind a long one.
        MeanMicros = MeanMicros == 0 ? micros : MeanMicros + (micros - MeanMicros) * (micros > MeanMicros ? 0.25 : 0.05);
    }

    /// <summary>The slot for the next task: an empty one, or else the one with the fewest tasks; null when all are full.</summary>
    /// <param name="mustBeEmpty">Not behind other tasks.</param>
    /// <param name="not">A slot that will not do; null: there is none.</param>
    /// <param name="now">The time.</param>
    internal Slot? FindRoom(bool mustBeEmpty, Slot? not, long now)
    {
        int depth = Depth;
        Slot? best = null;
        foreach (Slot slot in Slots)
        {
            if (slot.IsRecalled || slot.IsTakingBack || slot.Solo is not null || slot == not)
                continue;
            if (slot.Load == 0)
                return slot;
            if (!mustBeEmpty && slot.Load < depth && (best is null || slot.Load < best.Load) && !IsSlow(slot, now))
                best = slot;
        }

        return best;
    }

    /// <summary>Makes the request for one slot.</summary>
    internal PlaceRequest RequestOf(TaskId slot, NodeId owner, Placement placement) => new()
    {
        Task = slot,
        Attempt = 1,
        Owner = owner,
        Job = Key.Job,
        Name = Name,
        Placement = placement,
        IsSlot = true,
        Sharing = (byte)Key.Sharing,
    };
}
