using System.Diagnostics;
using System.Runtime.InteropServices;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Ownership;

/// <summary>How much memory of the node's own process values take: small ones, errors, and the references in all of them. Above a mark
/// small values are moved into the store, the oldest first, where they can spill; what comes above a limit is refused. Guarded by the
/// node's lock.</summary>
internal sealed class ValueBytes
{
    /// <summary>Smaller values stay: a place in the store costs the node nearly as much.</summary>
    internal const int LeastMoved = 4096;

    /// <summary>Smaller values are never refused. There are no more of them than handles, which have a limit of their own.</summary>
    internal const int LeastRefused = 256;

    /// <summary>A reference in a value: its id, and its part of the list.</summary>
    internal const int ReferenceBytes = 24;

    private readonly List<byte[]> _shared = [];

    // By the session that has made the objects, or whose task has: those that are large enough to be refused.
    private readonly Dictionary<(NodeId Owner, uint Session), long> _ofMakers = [];
    private ObjectEntry? _oldest;
    private ObjectEntry? _newest;

    /// <summary>Bytes above which values are moved in any case.</summary>
    internal long MoveAbove { get; set; } = long.MaxValue;

    /// <summary>What there is for values now: a third of the most, whatever else is in that memory.</summary>
    internal long Room => Math.Max(Most / 3, Most - (Beside?.Total ?? 0));

    /// <summary>Bytes above which values are moved now. Half of the room, so that moving begins well before those who bring values are
    /// slowed down, and that before any is refused.</summary>
    internal long Mark => Math.Min(MoveAbove, Room / 2);

    /// <summary>What else is in that memory: together they have <see cref="Most"/>. Null: nothing.</summary>
    internal RequestRoom? Beside { get; set; }

    /// <summary>Most bytes.</summary>
    internal long Most { get; set; } = long.MaxValue;

    /// <summary>The encoded error of a value for which there is no room.</summary>
    internal Func<byte[]> Refusal { get; set; } = () => [];

    /// <summary>Called when values should be moved.</summary>
    internal Action? MovingIsDue { get; set; }

    internal long Total { get; private set; }

    /// <summary>The bytes of small values alone.</summary>
    internal long Inline { get; private set; }

    /// <summary>Values that were refused.</summary>
    internal long Refused { get; private set; }

    /// <summary>Whether there is no room for a value, and its maker has more than its share: a third of the limit in equal parts, which
    /// each of them has whatever the others took. So all together have at most a third more.</summary>
    internal bool IsTooMuch(ObjectId id, byte[]? blob, ValueState state, int references)
    {
        if (state == ValueState.Pending || (blob is not null && IsShared(blob)))
            return false;
        long cost = (blob?.Length ?? 0) + ((long)references * ReferenceBytes);
        if (cost < LeastRefused || Total + cost <= Room)
            return false;
        long own = _ofMakers.GetValueOrDefault(MakerOf(id));
        if (own + cost <= Most / 3 / Math.Max(1, _ofMakers.Count + (own == 0 ? 1 : 0)))
            return false;
        Refused++;
        return true;
    }

    /// <summary>Errors of which there is one, however many objects have it: they are not counted.</summary>
    internal byte[] Share(byte[] error)
    {
        _shared.Add(error);
        return error;
    }

    /// <summary>Whether another node's value should stay there, which has it in any case.</summary>
    internal bool IsBetterLeft(byte[]? blob, ValueState state) =>
        state == ValueState.Inline && Total > Mark && blob?.Length >= LeastMoved;

    internal void Add(ObjectEntry entry)
    {
        long cost = CostOf(entry);
        Total += cost;
        if (cost >= LeastRefused)
            CollectionsMarshal.GetValueRefOrAddDefault(_ofMakers, MakerOf(entry.Id), out _) += cost;
        if (entry.State != ValueState.Inline)
            return;
        Inline += entry.Blob!.Length;
        if (entry.IsOwn && entry.Blob.Length >= LeastMoved)
            Append(entry);
        if (Total > Mark && _oldest is not null)
            MovingIsDue?.Invoke();
    }

    /// <summary>Before the entry changes, or is forgotten.</summary>
    internal void Remove(ObjectEntry entry)
    {
        long cost = CostOf(entry);
        Total -= cost;
        if (cost >= LeastRefused && (CollectionsMarshal.GetValueRefOrNullRef(_ofMakers, MakerOf(entry.Id)) -= cost) == 0)
            _ofMakers.Remove(MakerOf(entry.Id));
        if (entry.State == ValueState.Inline)
            Inline -= entry.Blob!.Length;
        Unlink(entry);
    }

    /// <summary>The next value to move. It is not given out again.</summary>
    internal ObjectEntry? TakeOldest()
    {
        ObjectEntry? entry = _oldest;
        if (entry is not null)
            Unlink(entry);
        return entry;
    }

    /// <summary>A value could not be moved now; it is the last to be tried again.</summary>
    internal void PutBack(ObjectEntry entry)
    {
        if (entry.State == ValueState.Inline)
            Append(entry);
    }

    private static (NodeId Owner, uint Session) MakerOf(ObjectId id) => (id.Owner, id.Task.Session);

    private long CostOf(ObjectEntry entry) => BlobBytes(entry) + ((long)entry.Nested.Count * ReferenceBytes);

    private long BlobBytes(ObjectEntry entry) => entry switch
    {
        { State: ValueState.Inline } => entry.Blob!.Length,
        { State: ValueState.Failed, Blob: { } error } when !IsShared(error) => error.Length,
        _ => 0,
    };

    private bool IsShared(byte[] error)
    {
        foreach (byte[] shared in _shared)
        {
            if (ReferenceEquals(shared, error))
                return true;
        }

        return false;
    }

    private void Append(ObjectEntry entry)
    {
        entry.Older = _newest;
        if (_newest is not null)
            _newest.Newer = entry;
        else
            _oldest = entry;
        _newest = entry;
    }

    private void Unlink(ObjectEntry entry)
    {
        if (entry.Older is null && entry.Newer is null && _oldest != entry)
            return; // not in the list
        if (entry.Older is { } older)
            older.Newer = entry.Newer;
        else
            _oldest = entry.Newer;
        if (entry.Newer is { } newer)
            newer.Older = entry.Older;
        else
            _newest = entry.Older;
        (entry.Older, entry.Newer) = (null, null);
    }

    [Conditional("DEBUG")]
    internal void AssertInvariants(IEnumerable<ObjectEntry> entries)
    {
        long total = 0, inline = 0;
        foreach (ObjectEntry entry in entries)
        {
            total += CostOf(entry);
            inline += entry.State == ValueState.Inline ? entry.Blob!.Length : 0;
        }

        Debug.Assert(
            _ofMakers.Count == entries.Where(entry => CostOf(entry) >= LeastRefused).Select(entry => MakerOf(entry.Id)).Distinct().Count()
            && _ofMakers.Values.Sum() == entries.Select(CostOf).Where(cost => cost >= LeastRefused).Sum(),
                "Values are counted for the wrong makers.");
        Debug.Assert(total == Total && inline == Inline, $"Values have {total} and {inline} bytes, and count {Total} and {Inline}.");
        for (ObjectEntry? entry = _oldest; entry is not null; entry = entry.Newer)
            Debug.Assert(entry.State == ValueState.Inline && (entry.Newer is not null || entry == _newest),
                $"{entry.Id} is {entry.State}, and in the list of values to move.");
    }
}
