
namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that hold, pass and return references.</summary>
[Remote]
public static class References
{
    /// <summary>Says that it runs, and ends when its token fires.</summary>
    public static async Task<int> WaitWith(ReadOnlyMemory<long> value, string started, CancellationToken token)
    {
        await File.WriteAllTextAsync(started, "started", token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        return value.Length;
    }

    /// <summary>Puts values and returns references to them.</summary>
    public static ObjectRef<long[]>[] MakeMany(int count, int length)
    {
        var made = new ObjectRef<long[]>[count];
        for (int i = 0; i < count; i++)
            made[i] = Remote.Put(Bytes.Make(length, i));
        return made;
    }

    /// <summary>Returns a reference inside a reference inside a reference, and so on.</summary>
    public static ObjectRef<Nested> Wrap(int depth, int length)
    {
        ObjectRef<Nested> inner = Remote.Put(new Nested(Remote.Put(Bytes.Make(length, depth)), null));
        for (int i = 0; i < depth; i++)
        {
            ObjectRef<Nested> outer = Remote.Put(new Nested(null, inner));
            inner = outer;
        }

        return inner;
    }

    public static long SumOfAll(ObjectRef<long[]>[] references)
    {
        long sum = 0;
        foreach (ObjectRef<long[]> reference in references)
            sum += reference.Get().Sum();
        return sum;
    }

    public static async IAsyncEnumerable<long[]> Yield(int count, int length)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return Bytes.Make(length, i);
        }
    }

    public static byte[] Echo(byte[] value) => value;
}

/// <summary>Sums of arrays.</summary>
[Remote]
public static class Totals
{
    public static long Sum(long[] values) => values.Sum();
}

/// <summary>A value that holds a value, or another such value.</summary>
public sealed record Nested(ObjectRef<long[]>? Value, ObjectRef<Nested>? Inner);
