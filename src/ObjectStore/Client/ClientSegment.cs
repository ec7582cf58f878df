using ClusterTasks.Platform;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store.Client;

/// <summary>One arena as a client sees it: read-only addresses for users, and private writable ones once it has something to
/// write there. I2: the first are mapped from a descriptor without write access, so nothing can make them writable.</summary>
internal sealed unsafe class ClientSegment : IDisposable
{
    private const int ChunkBytes = 1 << 20;

    private readonly SegmentDescriptor _descriptor;
    private readonly FileIdentity _identity;
    private readonly MappedRegion _readOnly;
    private readonly Lock _lock = new();
    private readonly bool[] _populated;
    private volatile MappedRegion? _writable;

    public ClientSegment(SegmentDescriptor descriptor, FileIdentity identity)
    {
        _descriptor = descriptor;
        _identity = identity;
        _readOnly = Map(writable: false);
        _populated = new bool[(_readOnly.Length / ChunkBytes) + 1];
    }

    public long Bytes => _readOnly.Length;

    public byte* ReadOnly => _readOnly.Pointer;

    public (string File, long Start, long End) Mapping =>
        (_identity.ToString(), (long)_readOnly.Pointer, (long)_readOnly.Pointer + _readOnly.Length);

    /// <summary>Returns writable addresses, for buffers that are being created only; they must never reach a reader.</summary>
    public byte* Writable()
    {
        if (_writable is null)
        {
            lock (_lock)
                _writable ??= Map(writable: true);
        }
        return _writable.Pointer;
    }

    /// <summary>Fills this process's page tables for a range that is about to be written in bulk: one call for each MiB instead of 256
    /// faults. The first large put of a process then takes a quarter to a third less time; later ones gain nothing. The pages themselves
    /// exist already (I6).</summary>
    public void Populate(long offset, long length)
    {
        for (long chunk = offset / ChunkBytes; chunk * ChunkBytes < offset + length; chunk++)
        {
            if (Volatile.Read(ref _populated[chunk]))
                continue;
            long start = Math.Max(offset & -SystemFacts.PageBytes, chunk * ChunkBytes);
            long end = Math.Min(offset + length, (chunk + 1) * ChunkBytes);
            Writable();
            _writable!.Populate(start, end - start);
            if (end - start == ChunkBytes)
                Volatile.Write(ref _populated[chunk], true);
        }
    }

    public void Dispose()
    {
        _readOnly.Dispose();
        _writable?.Dispose();
    }

    private MappedRegion Map(bool writable)
    {
        using SafeFileHandle handle = SharedFile.Open(_descriptor, writable);
        // The path names a process and a descriptor number; both can belong to another process by now.
        FileIdentity found = FileIdentity.Of(handle);
        if (found != _identity)
            throw new ClusterTasksException(
                $"'{_descriptor.Path}' is no longer the store's memory ({found} instead of {_identity}): the node has ended, attach "
                + "again.");
        return MappedRegion.Map(handle, 0, _identity.Length, writable);
    }
}
