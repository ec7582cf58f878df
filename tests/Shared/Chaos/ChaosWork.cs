using System.Collections.Concurrent;
using System.Globalization;

namespace ClusterTasks.Chaos;

/// <summary>Work whose results are checked to the last byte: nested tasks, a chain, a shuffle, a stream, and objects that many tasks
/// borrow.</summary>
/// <param name="size">The work of a round.</param>
/// <param name="patience">The time after which a result counts as hung.</param>
internal sealed class ChaosWork(ChaosSize size, TimeSpan patience)
{
    private const int Readers = 10;

    private readonly ConcurrentDictionary<ObjectId, bool> _awaited = new();
    private readonly ConcurrentQueue<string> _failures = new();

    /// <summary>The faults that were found, in words.</summary>
    internal IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Results that are waited for now.</summary>
    internal IEnumerable<ObjectId> Awaited => _awaited.Keys;

    internal Task RoundAsync() => Task.WhenAll(
        GuardedAsync("nested tasks", NestedAsync), GuardedAsync("the chain", ChainAsync), GuardedAsync("the shuffle", ShuffleAsync),
        GuardedAsync("the stream", StreamAsync), GuardedAsync("borrowed objects", BorrowAsync));

    internal void Fail(string what) => _failures.Enqueue(what);

    private async Task GuardedAsync(string what, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception e)
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: {e.GetType().Name}: {e.Message}"));
        }
    }

    /// <summary>A hundred tasks below each of some.</summary>
    private async Task NestedAsync()
    {
        const int Children = 100;
        ObjectRef<long>[] parents = [.. Enumerable.Range(0, size.Parents).Select(parent =>
            Remote.Invoke(ChaosFunctions.SumOfLeaves, parent * Children, Children))];
        for (int parent = 0; parent < parents.Length; parent++)
        {
            long first = (long)parent * Children;
            Expect("a sum of nested tasks", (Children * first) + (Children * (Children - 1) / 2), await TakeAsync(parents[parent]));
        }
    }

    private async Task ChainAsync()
    {
        ObjectRef<long> last = Remote.Invoke(ChaosFunctions.Hop, 0L);
        for (int hop = 1; hop < size.Hops; hop++)
        {
            ObjectRef<long> next = Remote.Invoke(ChaosFunctions.Hop, last);
            last.Dispose();
            last = next;
        }

        Expect("the end of the chain", size.Hops, await TakeAsync(last));
    }

    private async Task ShuffleAsync()
    {
        (int parts, int bytes) = (size.Parts, size.BlockBytes);
        ObjectRef<byte[]>[] blocks =
            [.. Enumerable.Range(0, parts).Select(from => Remote.Invoke(ChaosFunctions.Blocks, from, parts, bytes))];
        ObjectRef<int>[] wrong =
            [.. Enumerable.Range(0, parts).Select(to => Remote.Invoke(ChaosFunctions.CountWrong, to, blocks, bytes))];
        foreach (ObjectRef<int> part in wrong)
            Expect("wrong bytes of the shuffle", 0, await TakeAsync(part));
        foreach (ObjectRef<byte[]> block in blocks)
            block.Dispose();
    }

    private async Task StreamAsync()
    {
        ObjectStream<byte[]> stream = Remote.Invoke(ChaosFunctions.Items, size.Items, size.ItemBytes);
        int index = 0;
        await foreach (ObjectRef<byte[]> item in stream.Refs)
            Expect("wrong bytes of a stream's item", 0, ChaosFunctions.CountWrong(await TakeAsync(item), index++));
        Expect("items of the stream", size.Items, index);
    }

    /// <summary>Tasks that read many objects, of which the driver holds each.</summary>
    private async Task BorrowAsync()
    {
        int bytes = size.ObjectBytes / Readers;
        ObjectRef<byte[]>[] held =
            [.. Enumerable.Range(0, size.Objects).Select(from => Remote.Invoke(ChaosFunctions.Blocks, from, Readers, bytes))];
        await Remote.WaitAsync(held, held.Length, patience);
        for (int round = 0; round < 3; round++)
        {
            ObjectRef<int>[] wrong =
                [.. Enumerable.Range(0, Readers).Select(to => Remote.Invoke(ChaosFunctions.CountWrong, to, held, bytes))];
            foreach (ObjectRef<int> reader in wrong)
                Expect("wrong bytes of borrowed objects", 0, await TakeAsync(reader));
        }

        foreach (ObjectRef<byte[]> item in held)
            item.Dispose();
    }

    private async Task<T> TakeAsync<T>(ObjectRef<T> result)
    {
        using ObjectRef<T> taken = result;
        _awaited.TryAdd(result.Id, true);
        try
        {
            return await result.GetAsync(patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{result.Id} is not there in {patience.TotalSeconds} s: "
                + await Remote.Current.State.WhyPendingAsync(result.Id));
        }
        finally
        {
            _awaited.TryRemove(result.Id, out _);
        }
    }

    private void Expect(string what, long expected, long found)
    {
        if (expected != found)
            Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: {found:N0} in place of {expected:N0}"));
    }
}
