namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Every part of one stage gives a block to every part of the next.</summary>
[Remote]
public static class Shuffles
{
    private static readonly byte[] Source = Noise();

    public static ObjectRef<byte[]>[] Split(int from, int parts, int bytes) =>
        [.. Enumerable.Range(0, parts).Select(to => Remote.Put(Block(from, to, bytes).ToArray()))];

    /// <summary>Returns the number of blocks that differ from those that were put.</summary>
    public static Task<int> CountWrong(int to, ObjectRef<byte[]>[] blocks, int bytes) => CountWrong(to, blocks, bytes, 0);

    public static byte[] Make(int from, int to, int bytes) => Block(from, to, bytes).ToArray();

    /// <summary>Does the same as <see cref="CountWrong(int, ObjectRef{byte[]}[], int)"/>. After half of the blocks it writes its node into
    /// a file, and waits for the file <c>open</c>.</summary>
    public static async Task<int> CountWrongWithAPause(int to, ObjectRef<byte[]>[] blocks, int bytes, string folder)
    {
        int half = blocks.Length / 2;
        int wrong = await CountWrong(to, blocks[..half], bytes, 0);
        await File.WriteAllTextAsync(Path.Combine(folder, $"half{to}"), RemoteContext.Current!.NodeId.ToString());
        while (!File.Exists(Path.Combine(folder, "open")))
            await Task.Delay(10);
        return wrong + await CountWrong(to, blocks[half..], bytes, half);
    }

    /// <summary>Returns another part of the source for each block, so that no two are alike.</summary>
    public static ReadOnlySpan<byte> Block(int from, int to, int bytes) => Source.AsSpan((from * 211) + to, bytes);

    private static async Task<int> CountWrong(int to, ObjectRef<byte[]>[] blocks, int bytes, int first)
    {
        int wrong = 0;
        for (int i = 0; i < blocks.Length; i++)
        {
            byte[] block = await blocks[i];
            wrong += Block(first + i, to, bytes).SequenceEqual(block) ? 0 : 1;
        }

        return wrong;
    }

    private static byte[] Noise()
    {
        var bytes = new byte[4 << 20];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
