using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>A shared mapping of a part of a file. Whoever disposes it must know that nobody reads it any more: a read of an
/// unmapped address kills the process and cannot be caught.</summary>
internal sealed unsafe class MappedRegion : IDisposable
{
    private nint _address;

    private MappedRegion(nint address, long length)
    {
        _address = address;
        Length = length;
    }

    public byte* Pointer => (byte*)_address;

    public long Length { get; }

    public static MappedRegion Map(SafeFileHandle file, long offset, long length, bool writable)
    {
        int protection = writable ? Libc.ProtRead | Libc.ProtWrite : Libc.ProtRead;
        nint address = Libc.Map(0, (nuint)length, protection, Libc.MapShared | Libc.MapNoReserve, file, offset);
        if (address == -1)
            throw Libc.LastError($"mmap of {length} bytes");
        // A core dump of a user process must not write the whole node's objects to disk. Best effort: old kernels may refuse.
        _ = Libc.Advise(address, (nuint)length, Libc.AdviceDontDump);
        return new MappedRegion(address, length);
    }

    /// <summary>Fills this process's page tables for a range that is about to be written. Before Linux 5.14 the faults do it.</summary>
    public void Populate(long offset, long length) => _ = Libc.Advise((nint)(Pointer + offset), (nuint)length, Libc.AdvicePopulateWrite);

    public void Dispose()
    {
        nint address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
            _ = Libc.Unmap(address, (nuint)Length);
    }
}
