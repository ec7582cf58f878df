namespace ClusterTasks.Values.Blobs;

/// <summary>A value that is ready to be written once. Its exact size is known; its bytes may not have been produced yet (an Arrow batch or
/// an array is written straight from its own buffers into the store).</summary>
internal abstract class EncodedValue : IDisposable
{
    /// <summary>Bytes that <see cref="WriteTo"/> will write, header included.</summary>
    public abstract long Length { get; }

    /// <summary>The references found inside the value, each once; the encoded value keeps them alive until it is disposed.</summary>
    public abstract IReadOnlyList<Handle> References { get; }

    /// <summary>Writes exactly <see cref="Length"/> bytes, synchronously. The destination starts at a 64-byte aligned address.</summary>
    public abstract void WriteTo(Stream destination);

    /// <summary>Returns the bytes that <see cref="WriteTo"/> would write, for a value that travels inside a message. A small object
    /// is returned without a copy, so the array must not be changed.</summary>
    public virtual byte[] ToBlob()
    {
        byte[] blob = GC.AllocateUninitializedArray<byte>(checked((int)Length));
        using var stream = new MemoryStream(blob);
        WriteTo(stream);
        return blob;
    }

    public virtual void Dispose()
    {
    }
}
