using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store;

/// <summary>One arena as a client sees it: read-only addresses for users, and private writable ones once it has something to
/// write there. I2: the first are mapped from a descriptor without write access, so nothing can make them writable.</summary>
internal sealed unsafe class ClientSegment : IDisposable
{
    private readonly SegmentDescriptor _descriptor;
    private readonly FileIdentity _identity;
    private readonly MappedRegion _readOnly;
    private readonly Lock _lock = new();
    private volatile MappedRegion? _writable;

    public ClientSegment(SegmentDescriptor descriptor, FileIdentity identity)
    {
        _descriptor = descriptor;
        _identity = identity;
        _readOnly = Map(writable: false);
    }

    public long Bytes => _readOnly.Length;

    public byte* ReadOnly => _readOnly.Pointer;

    public (string File, long Start, long End) Mapping => (_identity.ToString(), (long)_readOnly.Pointer, (long)_readOnly.Pointer + _readOnly.Length);

    /// <summary>Only for buffers that are being created; the addresses must never reach a reader.</summary>
    public byte* Writable()
    {
        if (_writable is null)
        {
            lock (_lock)
                _writable ??= Map(writable: true);
        }
        return _writable.Pointer;
    }

    public void Dispose()
    {
        _readOnly.Dispose();
        _writable?.Dispose();
    }

    private MappedRegion Map(bool writable)
    {
        using SafeFileHandle handle = SharedFile.Open(_descriptor, writable);
        // The path names a process and a descriptor number; both can belong to somebody else by now.
        FileIdentity found = Libc.Identify(handle);
        if (found != _identity)
            throw new ClusterTasksException($"'{_descriptor.Path}' is not the store's memory any more ({found} instead of {_identity}): the node has ended, attach again.");
        return MappedRegion.Map(handle, 0, _identity.Length, writable);
    }
}
