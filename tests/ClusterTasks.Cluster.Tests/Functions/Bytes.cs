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

    public static async Task<long[]> MakeUnlessCancelled(int count, long value, CancellationToken token)
    {
        await Task.Yield();
        token.ThrowIfCancellationRequested();
        return Make(count, value);
    }

    /// <summary>Whether the memory lies in a read-only mapping of a node store.</summary>
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
