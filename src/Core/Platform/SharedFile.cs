using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Platform;

/// <summary>One file of the store: a memfd, or a nameless file in a directory of the user's choice (a tmpfs with huge pages).
/// Neither leaves anything behind when the owner dies, whatever way.</summary>
internal sealed class SharedFile : IDisposable
{
    private const uint MemfdCloseOnExec = 1;
    private const uint MemfdAllowSealing = 2;

    private SharedFile(SafeFileHandle handle, long bytes)
    {
        Handle = handle;
        Bytes = bytes;
        Identity = FileIdentity.Of(handle);
    }

    public SafeFileHandle Handle { get; }

    public long Bytes { get; }

    public FileIdentity Identity { get; }

    /// <summary>How another process of the same user opens the file as long as the owner lives.</summary>
    public SegmentDescriptor Descriptor => new($"/proc/{Environment.ProcessId}/fd/{Handle.DangerousGetHandle()}", Bytes);

    public static SharedFile Create(string name, long bytes, string? directory)
    {
        SafeFileHandle handle = directory is null
            ? Libc.CreateMemoryFile(name, MemfdCloseOnExec | MemfdAllowSealing)
            : NamelessFile.Open(directory, direct: false);
        if (handle.IsInvalid)
            throw Libc.LastError("memfd_create");
        try
        {
            RandomAccess.SetLength(handle, bytes);
            if (directory is null)
                Libc.SealSize(handle); // Only a memfd can be sealed; elsewhere nothing but our own discipline keeps the length.
            return new SharedFile(handle, bytes);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file of another (or this) process. The caller checks who it is.</summary>
    public static SafeFileHandle Open(SegmentDescriptor descriptor, bool writable)
    {
        SafeFileHandle handle = Libc.Open(descriptor.Path, (writable ? Libc.OpenReadWrite : Libc.OpenReadOnly) | Libc.OpenCloseOnExec, 0);
        if (!handle.IsInvalid)
            return handle;
        Exception cause = Libc.LastError($"open of '{descriptor.Path}'");
        handle.Dispose();
        throw new ClusterTasksException(
            $"The node store's memory '{descriptor.Path}' cannot be opened. Its node may have ended, run as another user, or live in "
                + "another " +
            "PID namespace: attach to a node of this machine, user and container.", cause);
    }

    /// <summary>Reserves a range of a new file, as zeros. A page of a sparse file that the machine cannot provide when somebody reads it
    /// kills the reader, so it is asked for here, where the answer is an error.</summary>
    /// <exception cref="IOException">The machine has no memory for it.</exception>
    public void Reserve(long offset, long bytes)
    {
        byte[] zeros = new byte[Math.Min(bytes, 1 << 20)];
        for (long done = 0; done < bytes; done += zeros.Length)
            RandomAccess.Write(Handle, zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - done)), offset + done);
    }

    /// <summary>Gives a range back to the machine; it reads as zeros. False: the file system has no holes.</summary>
    public bool TryGiveBack(long offset, long bytes) => FileBlocks.TryGiveBack(Handle, offset, bytes);

    public void Dispose() => Handle.Dispose();
}
