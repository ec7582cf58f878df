namespace ClusterTasks.Benchmarks.Core;

/// <summary>Makes sources whose pages were written. The kernel backs memory that was only allocated with one page of zeros. Copying that
/// page repeatedly from the cache would flatter every figure.</summary>
internal static class WrittenBytes
{
    private const int Seed = 20_260_101;

    internal static byte[] Create(int length)
    {
        var bytes = new byte[length];
        new Random(Seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Makes a target that a copy finds touched, as the store's arena is.</summary>
    internal static byte[] Touched(int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(1);
        return bytes;
    }
}
