namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions over large values.</summary>
[Remote]
public static class Bytes
{
    public static long SumOf(ReadOnlyMemory<long> values)
    {
        long sum = 0;
        foreach (long value in values.Span)
            sum += value;
        return sum;
    }

    public static long[] Make(int count, long value)
    {
        var values = new long[count];
        Array.Fill(values, value);
        return values;
    }

    /// <summary>Makes numbers, each different from every other of any part.</summary>
    public static long[] Numbered(Part part)
    {
        var values = new long[part.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = ((long)part.Number << 32) + i;
        return values;
    }

    /// <summary>Sums a part, if every number is in its place.</summary>
    public static long CheckedSum(long[] values)
    {
        long sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != values[0] + i)
                throw new InvalidOperationException($"Number {i} is {values[i]}, the first is {values[0]}.");
            sum += values[i];
        }

        return sum;
    }

    public static long SumOfPart(int count, int number) => (((long)number << 32) * count) + ((long)count * (count - 1) / 2);

    public static async Task<long[]> MakeUnlessCancelled(int count, long value, CancellationToken token)
    {
        await Task.Yield();
        token.ThrowIfCancellationRequested();
        return Make(count, value);
    }

    /// <summary>Returns whether the memory lies in a read-only mapping of a node store.</summary>
    public static unsafe bool IsMappedReadOnly(ReadOnlyMemory<long> values)
    {
        fixed (long* start = values.Span)
        {
            nint address = (nint)start;
            return File.ReadLines("/proc/self/maps").Any(line =>
            {
                string[] range = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
                return Convert.ToInt64(range[0], 16) <= address && address < Convert.ToInt64(range[1], 16)
                    && line.Contains("r--s", StringComparison.Ordinal) && line.Contains("clustertasks", StringComparison.Ordinal);
            });
        }
    }

    public static long SumOfHolder(Holder holder) => SumOf(holder.Inner.Get());
}

/// <summary>A value with a reference inside.</summary>
public sealed record Holder(string Name, ObjectRef<ReadOnlyMemory<long>> Inner);

/// <summary>A part of a dataset that its function makes.</summary>
public sealed record Part(int Count, int Number);
