namespace ClusterTasks.Protocol;

/// <summary>Numbers of ended tasks as bytes: the difference of each to the one before, zigzag and in groups of seven bits (Protocol
/// Buffers, "Encoding"). Tasks end nearly in the order of their numbers, so that a task takes one byte or two.</summary>
internal static class EndedNumbers
{
    private const int MostBytesOfOne = 10;

    internal static byte[] Pack(List<ulong> numbers)
    {
        var bytes = new byte[numbers.Count * MostBytesOfOne];
        int length = 0;
        ulong last = 0;
        foreach (ulong number in numbers)
        {
            long difference = (long)(number - last);
            last = number;
            for (ulong left = (ulong)((difference << 1) ^ (difference >> 63)); ; left >>= 7)
            {
                bytes[length++] = (byte)(left < 0x80 ? left : left | 0x80);
                if (left < 0x80)
                    break;
            }
        }

        return bytes[..length];
    }

    /// <summary>Calls <paramref name="use"/> with each number.</summary>
    /// <exception cref="ProtocolException">The bytes end in the middle of a number.</exception>
    internal static void ForEach(ReadOnlySpan<byte> bytes, Action<ulong> use)
    {
        ulong last = 0, zigzag = 0;
        int shift = 0;
        foreach (byte next in bytes)
        {
            zigzag |= (ulong)(next & 0x7F) << shift;
            shift = next < 0x80 ? 0 : shift + 7;
            if (shift > 63)
                throw new ProtocolException("The number of a task is too long.");
            if (shift != 0)
                continue;
            last += (ulong)((long)(zigzag >> 1) ^ -(long)(zigzag & 1));
            zigzag = 0;
            use(last);
        }

        if (shift != 0)
            throw new ProtocolException("The numbers of tasks end in the middle of one.");
    }
}
