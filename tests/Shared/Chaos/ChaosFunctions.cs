namespace ClusterTasks.Chaos;

/// <summary>Functions whose results a driver can check, however often they run.</summary>
[Remote(MaxRetries = 1_000)]
public static class ChaosFunctions
{
    public static int Leaf(int number) => number;

    /// <summary>Submits one task for each number, and returns the sum of their results.</summary>
    public static async Task<long> SumOfLeaves(int first, int count)
    {
        ObjectRef<int>[] leaves = [.. Enumerable.Range(first, count).Select(number => Remote.Invoke(Leaf, number))];
        long sum = 0;
        foreach (ObjectRef<int> leaf in leaves)
            sum += await leaf;
        return sum;
    }

    public static long Hop(long number) => number + 1;

    /// <summary>Returns the blocks of one part of a stage, one for each part of the next.</summary>
    public static byte[] Blocks(int from, int parts, int bytes)
    {
        var blocks = new byte[parts * bytes];
        for (int to = 0; to < parts; to++)
            Fill(blocks.AsSpan(to * bytes, bytes), from, to);
        return blocks;
    }

    /// <summary>Returns the number of bytes that are wrong in the blocks for one part, out of all parts of the stage before.</summary>
    public static async Task<int> CountWrong(int to, ObjectRef<byte[]>[] parts, int bytes)
    {
        int wrong = 0;
        var expected = new byte[bytes];
        for (int from = 0; from < parts.Length; from++)
        {
            ReadOnlyMemory<byte> blocks = await parts[from].As<ReadOnlyMemory<byte>>();
            Fill(expected, from, to);
            ReadOnlySpan<byte> block = blocks.Span.Slice(to * bytes, bytes);
            for (int i = 0; i < bytes; i++)
                wrong += block[i] == expected[i] ? 0 : 1;
        }

        return wrong;
    }

    /// <summary>Yields items of one size, in bytes.</summary>
    public static async IAsyncEnumerable<byte[]> Items(int count, int bytes)
    {
        for (int index = 0; index < count; index++)
        {
            await Task.Yield();
            var item = new byte[bytes];
            Fill(item, index, 0);
            yield return item;
        }
    }

    /// <summary>Returns the number of bytes that are wrong in an item.</summary>
    internal static int CountWrong(ReadOnlySpan<byte> item, int index)
    {
        var expected = new byte[item.Length];
        Fill(expected, index, 0);
        int wrong = 0;
        for (int i = 0; i < item.Length; i++)
            wrong += item[i] == expected[i] ? 0 : 1;
        return wrong;
    }

    private static void Fill(Span<byte> block, int from, int to)
    {
        uint state = ((uint)from * 2_654_435_761) ^ ((uint)to * 40_503) ^ 1;
        for (int i = 0; i < block.Length; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            block[i] = (byte)(state >> 24);
        }
    }
}
