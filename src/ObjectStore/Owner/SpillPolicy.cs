namespace ClusterTasks.Store.Owner;

/// <summary>The facts about a store that the policy needs.</summary>
/// <param name="Capacity">Bytes of memory.</param>
/// <param name="Used">Bytes taken.</param>
/// <param name="Waiting">Bytes that the create which has waited longest asks for; 0 when none waits for room.</param>
/// <param name="NeedsEntry">A create waits although there is room: the index is full.</param>
/// <param name="SpillRoom">Bytes that may still be written to disk.</param>
/// <param name="Drain">The answer of the last plan.</param>
internal readonly record struct SpillBooks(long Capacity, long Used, long Waiting, bool NeedsEntry, long SpillRoom, long Drain);

/// <summary>An object that may go.</summary>
/// <param name="Record">The object.</param>
/// <param name="IsBusy">True when a process reads it, or it was restored a moment ago for a reader.</param>
internal readonly record struct SpillCandidate(ObjectRecord Record, bool IsBusy);

/// <summary>The next steps. An empty plan: nothing can be freed, or nothing needs to be.</summary>
/// <param name="Drop">Objects whose memory is freed at once: another copy exists, on disk or on another node.</param>
/// <param name="Spill">Objects to write to disk, in this order.</param>
/// <param name="Drain">Bytes that must still be freed although no create waits for them.</param>
internal sealed record SpillPlan(IReadOnlyList<ObjectRecord> Drop, IReadOnlyList<ObjectRecord> Spill, long Drain)
{
    public bool IsEmpty => Drop.Count == 0 && Spill.Count == 0;
}

/// <summary>Chooses the objects that leave the memory: none below the upper mark unless a create waits. Objects that need no write go
/// first, oldest first, then the others, oldest first. Pure: the same facts give the same plan.</summary>
internal sealed class SpillPolicy(double startAt, double stopAt)
{
    /// <summary>Most bytes of one plan: readers come and go while it is carried out, so the next plan looks again.</summary>
    internal const long RoundBytes = 64L << 20;

    // A full index wants entries, not bytes; this many bytes of the oldest objects make room for many small ones.
    private const long EntryBytes = 1 << 20;

    /// <param name="books">The store.</param>
    /// <param name="droppable">Objects with another copy, oldest first.</param>
    /// <param name="primaries">Objects without, oldest first.</param>
    public SpillPlan Next(in SpillBooks books, IEnumerable<SpillCandidate> droppable, IEnumerable<SpillCandidate> primaries)
    {
        // The goal is an amount, fixed when the upper mark is crossed, and not "until the lower mark". While objects are restored, that
        // mark would stay out of reach. Each restored byte would then send another one to the disk that the restores wait for.
        long over = Math.Max(0, books.Used - (long)(stopAt * books.Capacity));
        long drain = books.Used > startAt * books.Capacity ? over : Math.Min(books.Drain, over);
        // The create did not fit into the free memory, so this much more is freed, again and again.
        long goal = Math.Max(drain, books.Waiting);
        if (books.NeedsEntry)
            goal = Math.Max(goal, EntryBytes);
        goal = Math.Min(goal, RoundBytes);
        long left = goal;
        List<ObjectRecord> drop = Take(droppable, ref goal, long.MaxValue);
        List<ObjectRecord> spill = Take(primaries, ref goal, books.SpillRoom);
        return new SpillPlan(drop, spill, Math.Max(0, drain - (left - goal)));
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
