using System.Runtime.InteropServices;
using ClusterTasks.Platform;

namespace ClusterTasks.Store.Spill;

/// <summary>Memory that direct I/O takes: it starts at a block boundary.</summary>
internal sealed unsafe class AlignedBuffer(int bytes) : IDisposable
{
    public byte* Pointer { get; private set; } = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, SystemFacts.PageBytes);

    public Span<byte> Span => new(Pointer, bytes);

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
