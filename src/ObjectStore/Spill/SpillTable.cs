using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks.Store;

/// <summary>Disk space that nobody needs any more, for a thread that may do I/O.</summary>
/// <param name="File">The file.</param>
/// <param name="Start">First byte to give back; the whole file is to be closed when it equals the end.</param>
/// <param name="End">Behind the last one.</param>
internal readonly record struct SpillWaste(SpillFile File, long Start, long End)
{
    public bool IsWholeFile => Start == End;
}

/// <summary>The books about all copies on disk: state, event, new state, and the space that came free. No I/O, no clock, no lock: the
/// store's lock is the caller's. An object may be deleted at any moment of its spill or restore; its space is given back once, when
/// nobody writes or reads it.</summary>
internal sealed class SpillTable
{
    private readonly Dictionary<ObjectId, SpilledCopy> _copies = [];
    private readonly HashSet<SpillFile> _files = [];
    private List<SpillWaste> _waste = [];

    /// <summary>Copies that can be read.</summary>
    public int Count { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes that all files take on disk.</summary>
    public long DiskBytes { get; private set; }

    public IReadOnlyCollection<SpillFile> Files => _files;

    public bool HasWaste => _waste.Count > 0;

    public IEnumerable<SpilledCopy> Stored => _copies.Values.Where(copy => copy.State == SpilledState.Stored);

    /// <summary>Finds a copy that can be read.</summary>
    public bool TryFind(in ObjectId id, [NotNullWhen(true)] out SpilledCopy? copy) =>
        _copies.TryGetValue(id, out copy) && copy.State == SpilledState.Stored;

    /// <summary>An object is about to be written. It has no copy on disk yet.</summary>
    public SpilledCopy Begin(in ObjectId id, long size)
    {
        var copy = new SpilledCopy(id, size);
        _copies.Add(id, copy);
        return copy;
    }

    /// <summary>Its bytes have a place in a file, and go there next.</summary>
    public void Place(SpilledCopy copy, SpillFile file, long offset, ulong hash)
    {
        (copy.File, copy.Offset, copy.Hash) = (file, offset, hash);
        _files.Add(file);
        DiskBytes += file.Add(copy);
    }

    /// <summary>Its bytes are on disk. False: the object was deleted meanwhile.</summary>
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

    /// <summary>Its bytes could not be written: the object stays in memory.</summary>
    public void Failed(SpilledCopy copy)
    {
        if (copy.State == SpilledState.Writing)
            _copies.Remove(copy.Id);
        Free(copy);
    }

    /// <summary>The object is deleted. One that has no copy is no error.</summary>
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

    /// <summary>Gives back the room in the tables of copies that are gone.</summary>
    public void Trim()
    {
        _copies.TrimExcess();
        _files.TrimExcess();
    }

    /// <summary>The space stays until <see cref="EndRead"/>.</summary>
    public static void BeginRead(SpilledCopy copy) => copy.Readers++;

    public void EndRead(SpilledCopy copy)
    {
        if (--copy.Readers == 0 && copy.State == SpilledState.Doomed)
            Free(copy);
    }

    /// <summary>The writer adds nothing more to the file.</summary>
    public void Complete(SpillFile file)
    {
        _files.Add(file);
        file.IsComplete = true;
        CloseIfDead(file);
    }

    /// <summary>What is to be given back to the disk, once, in this order.</summary>
    public List<SpillWaste> TakeWaste()
    {
        List<SpillWaste> waste = _waste;
        _waste = [];
        return waste;
    }

    /// <summary>The disk has these blocks again.</summary>
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
