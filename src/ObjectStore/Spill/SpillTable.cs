using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks.Store.Spill;

/// <summary>Disk space that is no longer needed, for a thread that may do I/O.</summary>
/// <param name="File">The file.</param>
/// <param name="Start">First byte to give back; equal to the end when the whole file must be closed.</param>
/// <param name="End">End of the last byte.</param>
internal readonly record struct SpillWaste(SpillFile File, long Start, long End)
{
    public bool IsWholeFile => Start == End;
}

/// <summary>The table of all copies on disk: state, event, new state, and the freed space. It has no I/O, no clock and no lock: the caller
/// holds the store's lock. An object may be deleted at any moment of its spill or restore; its space is given back once, when nobody writes
/// or reads it.</summary>
internal sealed class SpillTable
{
    private readonly Dictionary<ObjectId, SpilledCopy> _copies = [];
    private readonly HashSet<SpillFile> _files = [];
    private List<SpillWaste> _waste = [];

    /// <summary>The number of copies that can be read.</summary>
    public int Count { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of the largest object since nothing was on disk or on its way there.</summary>
    public long LargestBytes { get; private set; }

    /// <summary>Bytes that all files take on disk.</summary>
    public long DiskBytes { get; private set; }

    public IReadOnlyCollection<SpillFile> Files => _files;

    public bool HasWaste => _waste.Count > 0;

    public IEnumerable<SpilledCopy> Stored => _copies.Values.Where(copy => copy.State == SpilledState.Stored);

    /// <summary>Finds a copy that can be read.</summary>
    public bool TryFind(in ObjectId id, [NotNullWhen(true)] out SpilledCopy? copy) =>
        _copies.TryGetValue(id, out copy) && copy.State == SpilledState.Stored;

    /// <summary>Begins the write of an object that has no copy on disk yet.</summary>
    public SpilledCopy Begin(in ObjectId id, long size)
    {
        LargestBytes = Math.Max(_copies.Count == 0 ? 0 : LargestBytes, size);
        var copy = new SpilledCopy(id, size);
        _copies.Add(id, copy);
        return copy;
    }

    /// <summary>Gives its bytes a place in a file, to which they go next.</summary>
    public void Place(SpilledCopy copy, SpillFile file, long offset, ulong hash)
    {
        (copy.File, copy.Offset, copy.Hash) = (file, offset, hash);
        _files.Add(file);
        DiskBytes += file.Add(copy);
    }

    /// <summary>Called when its bytes are on disk. Returns false when the object was deleted meanwhile.</summary>
    public bool Written(SpilledCopy copy)
    {
        if (copy.State == SpilledState.Doomed)
        {
            Free(copy);
            return false;
        }
        copy.State = SpilledState.Stored;
        Count++;
        Bytes += copy.Size;
        return true;
    }

    /// <summary>Called when its bytes could not be written: the object stays in memory.</summary>
    public void Failed(SpilledCopy copy)
    {
        if (copy.State == SpilledState.Writing)
            _copies.Remove(copy.Id);
        Free(copy);
    }

    /// <summary>Called when the object is deleted. An object without a copy is no error.</summary>
    public void Delete(in ObjectId id)
    {
        if (!_copies.Remove(id, out SpilledCopy? copy))
            return;
        bool inUse = copy.State == SpilledState.Writing || copy.Readers > 0;
        if (copy.State == SpilledState.Stored)
        {
            Count--;
            Bytes -= copy.Size;
        }
        copy.State = SpilledState.Doomed;
        if (!inUse)
            Free(copy);
    }

    /// <summary>Frees the room that copies that are gone took in the tables.</summary>
    public void Trim()
    {
        _copies.TrimExcess();
        _files.TrimExcess();
    }

    /// <summary>Keeps the space until <see cref="EndRead"/>.</summary>
    public static void BeginRead(SpilledCopy copy) => copy.Readers++;

    public void EndRead(SpilledCopy copy)
    {
        if (--copy.Readers == 0 && copy.State == SpilledState.Doomed)
            Free(copy);
    }

    /// <summary>Called when the writer adds nothing more to the file.</summary>
    public void Complete(SpillFile file)
    {
        _files.Add(file);
        file.IsComplete = true;
        CloseIfDead(file);
    }

    /// <summary>Takes the space that must be given back to the disk, once, in this order.</summary>
    public List<SpillWaste> TakeWaste()
    {
        List<SpillWaste> waste = _waste;
        _waste = [];
        return waste;
    }

    /// <summary>Called when the disk has these blocks again.</summary>
    public void Punched(in SpillWaste waste)
    {
        if (!_files.Contains(waste.File))
            return; // The whole file has gone meanwhile, and with it all of its bytes.
        waste.File.DiskBytes -= waste.End - waste.Start;
        DiskBytes -= waste.End - waste.Start;
    }

    [Conditional("DEBUG")]
    public void AssertInvariants()
    {
        Debug.Assert(Count == Stored.Count(), $"{Count} copies are counted, {Stored.Count()} can be read.");
        Debug.Assert(Bytes == Stored.Sum(copy => copy.Size), "The bytes of the copies are the sum of their sizes.");
        Debug.Assert(DiskBytes == _files.Sum(file => file.DiskBytes), "The bytes on disk are the sum over the files.");
        Debug.Assert(_copies.Values.All(copy => copy.State is SpilledState.Writing or SpilledState.Stored), "A deleted copy is not found.");
    }

    private void Free(SpilledCopy copy)
    {
        copy.State = SpilledState.Gone;
        if (copy.File is not { } file)
            return;
        (long start, long end) = file.Remove(copy);
        if (start < end)
            _waste.Add(new SpillWaste(file, start, end));
        CloseIfDead(file);
    }

    private void CloseIfDead(SpillFile file)
    {
        if (!file.IsComplete || !file.IsEmpty || !_files.Remove(file))
            return;
        DiskBytes -= file.DiskBytes;
        _waste.Add(new SpillWaste(file, 0, 0));
    }
}
