using System.Buffers;
using System.Runtime.InteropServices;

namespace ClusterTasks.Sdk.Tests.Values;

/// <summary>A blob in pages that the process may only read, as in the store: a write by a decoder ends the test run.</summary>
internal sealed unsafe class ReadOnlyPages : MemoryManager<byte>
{
    private const nuint Page = 4096;
    private readonly byte* _start;
    private readonly int _length;

    internal ReadOnlyPages(byte[] blob)
    {
        nuint size = ((nuint)blob.Length + Page) / Page * Page;
        _start = (byte*)NativeMemory.AlignedAlloc(size, Page);
        _length = blob.Length;
        blob.CopyTo(GetSpan());
        Assert.Equal(0, Protect(_start, size, 1));
    }

    internal int Pins { get; private set; }

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        Pins++;
        return new MemoryHandle(_start + elementIndex, default, this);
    }

    public override void Unpin() => Pins--;

    internal bool Contains<T>(ReadOnlySpan<T> span)
        where T : unmanaged
    {
        fixed (T* first = span)
        {
            return (byte*)first >= _start && (byte*)(first + span.Length) <= _start + _length;
        }
    }

    internal static int AlignmentOf<T>(ReadOnlySpan<T> span)
        where T : unmanaged
    {
        fixed (T* first = span)
        {
            return (int)((nuint)first % 64);
        }
    }

    protected override void Dispose(bool disposing)
    {
        Protect(_start, ((nuint)_length + Page) / Page * Page, 3);
        NativeMemory.AlignedFree(_start);
    }

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(byte* start, nuint length, int protection);
}
