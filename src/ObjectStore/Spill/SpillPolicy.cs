namespace ClusterTasks.Store;

/// <summary>What the policy needs to know of a store.</summary>
/// <param name="Capacity">Bytes of memory.</param>
/// <param name="Used">Bytes taken.</param>
/// <param name="Waiting">Bytes that the create which has waited longest asks for; 0 when none waits for room.</param>
/// <param name="NeedsSlot">A create waits although there is room: the index is full.</param>
/// <param name="SpillRoom">Bytes that may still be written to disk.</param>
/// <param name="IsDraining">The answer of the last plan.</param>
internal readonly record struct SpillBooks(long Capacity, long Used, long Waiting, bool NeedsSlot, long SpillRoom, bool IsDraining);

/// <summary>An object that may go.</summary>
/// <param name="Record">The object.</param>
/// <param name="IsBusy">A process reads it, or it was brought back a moment ago for somebody who is about to.</param>
internal readonly record struct SpillCandidate(ObjectRecord Record, bool IsBusy);

/// <summary>What to do now. Empty: nothing can be freed, or nothing needs to be.</summary>
/// <param name="Drop">Objects whose memory is freed at once: another copy exists, on disk or on another node.</param>
/// <param name="Spill">Objects to be written to disk, in this order.</param>
/// <param name="IsDraining">Spilling goes on until the lower mark.</param>
internal sealed record SpillPlan(IReadOnlyList<ObjectRecord> Drop, IReadOnlyList<ObjectRecord> Spill, bool IsDraining)
{
    public bool IsEmpty => Drop.Count == 0 && Spill.Count == 0;
}

/// <summary>Chooses what leaves the memory: nothing below the upper mark unless a create waits; then what costs no writing, oldest
/// first; then what must be written, oldest first. Pure: the same books give the same plan.</summary>
internal sealed class SpillPolicy(double startAt, double stopAt)
{
    /// <summary>Most bytes of one plan: readers come and go while it is carried out, so the next one looks again.</summary>
    internal const long RoundBytes = 64L << 20;

    // A full index wants slots, not bytes; this many bytes of the oldest objects make room for many small ones.
    private const long SlotBytes = 1 << 20;

    /// <param name="books">The store.</param>
    /// <param name="droppable">Objects with another copy, oldest first.</param>
    /// <param name="primaries">Objects without, oldest first.</param>
    public SpillPlan Next(in SpillBooks books, IEnumerable<SpillCandidate> droppable, IEnumerable<SpillCandidate> primaries)
    {
        bool isDraining = books.Used > startAt * books.Capacity || (books.IsDraining && books.Used > stopAt * books.Capacity);
        long goal = isDraining ? books.Used - (long)(stopAt * books.Capacity) : 0;
        goal = Math.Max(goal, books.Waiting); // It did not fit into what is free, so this much more is freed, again and again.
        if (books.NeedsSlot)
            goal = Math.Max(goal, SlotBytes);
        goal = Math.Min(goal, RoundBytes);
        List<ObjectRecord> drop = Take(droppable, ref goal, long.MaxValue);
        List<ObjectRecord> spill = Take(primaries, ref goal, books.SpillRoom);
        return new SpillPlan(drop, spill, isDraining);
    }

    private static List<ObjectRecord> Take(IEnumerable<SpillCandidate> candidates, ref long goal, long room)
    {
        var taken = new List<ObjectRecord>();
        if (goal <= 0 || room <= 0)
            return taken;
        foreach (SpillCandidate candidate in candidates)
        {
            if (candidate.IsBusy || candidate.Record.Allocated > room)
                continue;
            taken.Add(candidate.Record);
            goal -= candidate.Record.Allocated;
            room -= candidate.Record.Allocated;
            if (goal <= 0)
                break;
        }
        return taken;
    }
}
