using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Owner;

/// <summary>Compares the owner's private tables, the allocators and the shared memory with each other. The caller holds the lock.</summary>
internal static unsafe class StoreInvariants
{
    public static void Check(byte* control, ControlLayout layout, ArenaSet arenas, ObjectTable objects, ClientTable clients)
    {
        List<ObjectRecord> records = new(objects.Entries - objects.FreeEntries);
        foreach (ObjectRecord record in objects.Records)
            records.Add(record); // ToList would leave its arrays in a pool, and the memory of a debug build would grow by them
        CheckSpace(arenas, records, [.. clients.All.SelectMany(client => client.Chunks)]);
        CheckIndex(control, layout, objects,
            [.. clients.All.SelectMany(client => client.Chunks).SelectMany(chunk => chunk.UnusedEntries.ToArray())
            .Select(entry => entry.Entry)]);
        Require(records.Count(record => record.State == ObjectState.Evicting) == objects.PendingDeletes,
            "I3: every deleted object waits in the retry queue");
        foreach (ObjectRecord record in records)
        {
            Require(record.Size <= record.Allocated, $"I9: object {record.Id} is larger than its range");
            Require(!record.Granted || arenas.IsBacked(record.Place),
                $"I6: object {record.Id} was handed out before its memory was backed");
            Require(record.State == ObjectState.Evicting || (objects.TryFind(record.Id, out ObjectRecord? found) && found == record),
                $"I7: two objects are called {record.Id}");
            Require(record.AgeList is null || record.State == ObjectState.Sealed,
                $"I3: object {record.Id} must leave the memory, but is not sealed");
            Require(record.State != ObjectState.Created || !clients.Require(record.Client).Dead,
                $"I4: dead client {record.Client} still writes {record.Id}");
        }
        foreach (StoreClientRecord client in clients.All)
        {
            Require(!client.Dead || !clients.HasPins(client), $"I5: dead client {client.Index} still has pins");
            Require(client.Chunks.Count == 0 || !(client.Dead || client.Retiring),
                $"I4: client {client.Index} has left and still has chunks");
        }
    }

    private static void CheckSpace(ArenaSet arenas, List<ObjectRecord> records, List<Chunk> chunks)
    {
        Require(arenas.GrantedBytes == chunks.Sum(chunk => chunk.Rest.Bytes),
            "I9: granted bytes are the sum of what clients have not filled");
        Require(arenas.UsedBytes + arenas.FallbackUsedBytes == records.Sum(record => record.Allocated),
            "I9: used bytes are the sum of live allocations");
        for (int segment = 0; segment < arenas.All.Count; segment++)
        {
            long end = 0;
            List<(long Offset, long Size)> ranges = new(records.Count);
            ranges.AddRange(records.Where(record => record.Segment == segment).Select(record => (record.Offset, record.Allocated)));
            ranges.AddRange(chunks.Where(chunk => chunk.Rest.Segment == segment && chunk.Rest.Bytes > 0)
                .Select(chunk => (chunk.Rest.Offset, chunk.Rest.Bytes)));
            ranges.AddRange(arenas.All[segment].Allocator.FreeRanges());
            if (arenas.IsFallback(segment))
                ranges.AddRange(arenas.Holes.Select(hole => (hole.Offset, hole.Bytes)));
            ranges.Sort();
            foreach ((long offset, long size) in ranges)
            {
                Require(offset == end, $"I3: segment {segment} has an overlap or a hole at byte {offset} (expected {end})");
                end = offset + size;
            }
            Require(end == arenas.All[segment].File.Bytes, $"I9: segment {segment} is not covered to its end");
        }
    }

    private static void CheckIndex(byte* control, ControlLayout layout, ObjectTable objects, HashSet<int> reserved)
    {
        var entries = new ReadOnlySpan<IndexEntry>(control + layout.EntriesOffset, layout.Entries);
        var buckets = new ReadOnlySpan<ulong>(control + layout.BucketsOffset, layout.BucketCount);
        var linked = new HashSet<int>();
        for (int bucket = 0; bucket < buckets.Length; bucket++)
        {
            for (int link = (int)(uint)buckets[bucket]; link != 0; link = entries[link - 1].Next)
            {
                Require(linked.Add(link - 1), $"I1: entry {link - 1} is linked twice");
                ObjectRecord? record = objects.At(link - 1);
                Require(record is { State: ObjectState.Sealed } && (ControlLayout.Hash(record.Id) & (uint)(buckets.Length - 1)) == bucket,
                    $"I1: entry {link - 1} is in the wrong chain");
            }
        }
        for (int entry = 0; entry < entries.Length; entry++)
        {
            ObjectRecord? record = objects.At(entry);
            ulong expected = IndexEntry.Pack(
                objects.GenerationOf(entry), record?.State ?? (reserved.Contains(entry) ? ObjectState.Created : ObjectState.Free));
            Require(entries[entry].Word == expected, $"I1: entry {entry} says {entries[entry].Word:x}, the owner says {expected:x}");
            if (record?.State != ObjectState.Sealed)
                continue;
            Require(linked.Contains(entry) && entries[entry].Is(record.Id) && entries[entry].Segment == record.Segment
                && entries[entry].Offset == record.Offset
                && entries[entry].Size == record.Size, $"I1: entry {entry} differs from the owner's record of {record.Id}");
        }
    }

    private static void Require(bool condition, string invariant)
    {
        if (!condition)
            throw new InvalidOperationException(
                $"The node store's tables are wrong: {invariant}. This is a defect of the store; please report it.");
    }
}
