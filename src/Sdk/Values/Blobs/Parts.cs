namespace ClusterTasks.Values.Blobs;

/// <summary>Cuts an array into parts that a span of bytes can hold: a span holds at most <see cref="int.MaxValue"/> bytes, and large arrays
/// of large elements hold more.</summary>
internal static class Parts
{
    internal const int Bytes = 1 << 30;

    /// <summary>Divides a number of elements of a given size into parts, in order.</summary>
    internal static IEnumerable<Range> Of(int length, int elementBytes)
    {
        int step = Math.Max(1, Bytes / elementBytes);
        // The loop compares the remaining length: two steps of single bytes are past the largest index.
        for (int start = 0; length - start > 0;)
        {
            int count = Math.Min(step, length - start);
            yield return start..(start + count);
            start += count;
        }
    }
}
