using System.Buffers;
using Apache.Arrow.Memory;

namespace ClusterTasks.DataFrames;

/// <summary>Allocates Arrow buffers on the managed heap: a frame has no Dispose that would free native ones.</summary>
internal sealed class ManagedMemory : MemoryAllocator
{
    internal static readonly ManagedMemory Instance = new();

    protected override IMemoryOwner<byte> AllocateInternal(int length, out int bytesAllocated)
    {
        bytesAllocated = length;
        return new Owner(new byte[length]);
    }

    private sealed class Owner(byte[] bytes) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => bytes;

        public void Dispose()
        {
        }
    }
}
