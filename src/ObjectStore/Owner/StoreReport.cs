using System.Globalization;
using System.Text;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Spill;

namespace ClusterTasks.Store.Owner;

/// <summary>Reports on the owner's tables in human-readable form: statistics, listings, and the numbers of a refusal. The caller holds the
/// store's lock. The cost is a scan of all pin pages up to the highest entry ever used: some 10 µs per client and 65536 entries.</summary>
internal static class StoreReport
{
    private const int HoldersNamed = 5;

    private static readonly Dictionary<int, long> NoPins = [];

    public static NodeStoreStats Stats(ArenaSet arenas, ObjectTable objects, ClientTable clients, CreateQueue queue)
    {
        int unsealed = 0, present = 0;
        foreach (ObjectRecord record in objects.Records)
        {
            if (record.State == ObjectState.Sealed)
                present++;
            else if (record.State == ObjectState.Created)
                unsealed++;
        }
        (int entries, long bytes) = Pinned(objects, clients);
        return new NodeStoreStats(
            arenas.CapacityBytes, arenas.UsedBytes, arenas.GrantedBytes, arenas.BackedBytes, present, unsealed, entries, bytes,
                objects.PendingDeletes, queue.Count, clients.All.Count);
    }

    public static List<StoredObjectInfo> List(ObjectTable objects, ClientTable clients, SpillTable spilled)
    {
        var pins = new Dictionary<int, Dictionary<int, long>>(); // few: most objects share one empty dictionary
        foreach ((StoreClientRecord client, int entry, uint count) in clients.Pins())
        {
            if (!pins.TryGetValue(entry, out Dictionary<int, long>? readers))
                pins.Add(entry, readers = []);
            readers[client.ProcessId] = readers.GetValueOrDefault(client.ProcessId) + count;
        }

        return [.. objects.Records.Select(record => new StoredObjectInfo(
            record.Id, record.Size, record.State, record.Allocated, IsOnDisk: spilled.TryFind(record.Id, out _),
            record.State == ObjectState.Created ? clients.Require(record.Client).ProcessId : 0,
            pins.GetValueOrDefault(record.Entry) ?? NoPins))
            .Concat(spilled.Stored.Where(copy => !objects.TryFind(copy.Id, out _))
                .Select(copy => new StoredObjectInfo(
                    copy.Id, copy.Size, ObjectState.Free, Allocated: 0, IsOnDisk: true, WriterProcess: 0, NoPins)))];
    }

    public static ObjectStoreFullException Full(
        PendingCreate pending, TimeSpan waited, long reserved, ArenaSet arenas, ObjectTable objects, ClientTable clients, StoreNames names,
        string spill)
    {
        string wait = $"after {waited.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s";
        string why = pending.Record is not null ? "its memory was still being reserved by the node"
            : objects.TryFind(pending.Id, out ObjectRecord? other) ? $"client {other.Client} is still writing the same object"
            : objects.FreeEntries == 0 ? $"all {objects.Entries} index entries are taken (raise {names.MaxObjects})"
            : reserved > 0 ? $"there was no room ({reserved} bytes are kept for objects that come back from the disk)"
            : "there was no room";
        return new ObjectStoreFullException(
            $"The node store could not create object {pending.Id} {wait}: {why}. {Numbers(pending.Size, arenas, objects, clients)} "
                + $"{spill} " +
            $"Release values that are no longer needed, or give the node a larger store ({names.Capacity}).");
    }

    public static ObjectStoreFullException TooLarge(
        ObjectId id, long size, ArenaSet arenas, ObjectTable objects, ClientTable clients, StoreNames names, string spill) => new(
        $"Object {id} can never fit into this node store, whose largest segment holds {arenas.Arenas.Max(arena => arena.File.Bytes)} "
            + "bytes. " +
        $"{Numbers(size, arenas, objects, clients)} {spill} Split the value, or give the node a larger store ({names.Capacity}).");

    public static ObjectStoreFullException NoMemory(
        PendingCreate pending, ArenaSet arenas, ObjectTable objects, ClientTable clients, StoreNames names, string spill,
        Exception cause) => new(
        $"The machine has no memory left for object {pending.Id}, below the store's own limit. "
            + $"{Numbers(pending.Size, arenas, objects, clients)} {spill} " +
        $"Free memory (or room in {names.SharedMemoryDirectory}), or give the node a smaller store ({names.Capacity}).", cause);

    private static string Numbers(long requested, ArenaSet arenas, ObjectTable objects, ClientTable clients)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"Requested {requested} bytes; capacity {arenas.CapacityBytes}, used {arenas.UsedBytes}, pinned "
                + $"{Pinned(objects, clients).Bytes}, granted for small objects {arenas.GrantedBytes}, largest free range "
                + $"{arenas.LargestFree}.");
        var holders = Held(objects, clients).OrderByDescending(pair => pair.Value).Take(HoldersNamed).ToList();
        if (holders.Count > 0)
            text.Append(" Largest holders: ").AppendJoin(", ", holders.Select(pair => $"process {pair.Key} {pair.Value} bytes"))
                .Append('.');
        return text.ToString();
    }

    private static (int Entries, long Bytes) Pinned(ObjectTable objects, ClientTable clients)
    {
        HashSet<int> entries = clients.PinnedEntries();
        return (entries.Count, entries.Sum(entry => objects.At(entry)?.Allocated ?? 0));
    }

    private static Dictionary<int, long> Held(ObjectTable objects, ClientTable clients)
    {
        var held = new Dictionary<int, long>();
        foreach ((StoreClientRecord client, int entry, _) in clients.Pins())
            Add(client.ProcessId, objects.At(entry)?.Allocated ?? 0);
        foreach (ObjectRecord record in objects.Records.Where(record => record.State == ObjectState.Created))
            Add(clients.Require(record.Client).ProcessId, record.Allocated);
        return held;

        void Add(int processId, long bytes) => held[processId] = held.GetValueOrDefault(processId) + bytes;
    }
}
