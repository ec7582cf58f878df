namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Every part of one stage gives a block to every part of the next.</summary>
[Remote]
public static class Shuffles
{
    private static readonly byte[] Source = Noise();

    public static ObjectRef<byte[]>[] Split(int from, int parts, int bytes) =>
        [.. Enumerable.Range(0, parts).Select(to => Remote.Put(Block(from, to, bytes).ToArray()))];

    /// <summary>Returns the number of blocks that differ from those that were put.</summary>
    public static async Task<int> CountWrong(int to, ObjectRef<byte[]>[] blocks, int bytes)
    {
        int wrong = 0;
        for (int from = 0; from < blocks.Length; from++)
        {
            byte[] block = await blocks[from];
            wrong += Block(from, to, bytes).SequenceEqual(block) ? 0 : 1;
        }

        return wrong;
    }

    /// <summary>Returns another part of the source for each block, so that no two are alike.</summary>
    public static ReadOnlySpan<byte> Block(int from, int to, int bytes) => Source.AsSpan((from * 211) + to, bytes);

    private static byte[] Noise()
    {
        var bytes = new byte[4 << 20];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
