using ClusterTasks.Platform;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Store;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using ClusterTasks.Store.Transfer;
using ClusterTasks.Worker.Contracts;

namespace ClusterTasks.Simulation;

/// <summary>The objects of a node's machine: bytes by id. It never runs full; what the real one does then has tests of its own.</summary>
internal sealed class SimStore(SimCluster cluster, SimNode node) : INodeStore
{
    private static readonly StoreDescriptor Nowhere = new(0, 0, 0, new SegmentDescriptor("", 0), []);

    private readonly Dictionary<ObjectId, byte[]> _objects = [];
    private readonly Dictionary<ObjectId, int> _pins = [];
    private readonly HashSet<ObjectId> _deleted = [];
    // Each that waits has a task of its own: the runtime does not run all that wait for one task on the thread that completes it.
    private readonly Dictionary<ObjectId, List<TaskCompletionSource>> _pulls = [];
    private readonly Dictionary<(int Client, int Slot), byte[]> _unsealed = [];
    private int _slots;

    public Action<IReadOnlyList<ObjectId>>? CopiesDropped { get; set; }

    public Action? MemoryIsShort { get; set; }

    public NodeStoreStats Stats => default;

    internal int Count => _objects.Count;

    internal IEnumerable<ObjectId> Ids => _objects.Keys;

    internal int Pins => _pins.Values.Sum();

    public StoreDescriptor Attach(int processId) => Nowhere;

    public void Detach(int client)
    {
    }

    public void Retire(int client)
    {
    }

    /// <summary>Writes an object for a client, which then seals it by a frame.</summary>
    internal (int Slot, uint Generation) Write(int client, byte[] bytes)
    {
        int slot = ++_slots;
        _unsealed.Add((client, slot), bytes);
        return (slot, 1);
    }

    public ValueTask<CreateGrant> CreateAsync(int client, ObjectId id, long size, CreateKind kind) =>
        throw new NotSupportedException("Clients write without asking here.");

    public void Seal(int client, int slot, uint generation, long size, ObjectId id)
    {
        if (!_unsealed.Remove((client, slot), out byte[]? bytes))
            throw new ClusterTasksException($"Nothing was written in slot {slot}.");
        Add(id, bytes);
    }

    public void Abort(int client, int slot, uint generation) => _unsealed.Remove((client, slot));

    public ChunkGrant? TryGrantChunk(int client, long bytes) => null;

    public void RetireChunk(int client, int number)
    {
    }

    public bool HasSubmissions(int client) => false;

    public void TakeSubmissions(int client, List<SubmittedObject> taken)
    {
    }

    public void Delete(ObjectId id)
    {
        if (!_objects.ContainsKey(id))
            return;
        if (_pins.ContainsKey(id))
            _deleted.Add(id); // its readers keep the bytes
        else
            _objects.Remove(id);
    }

    public bool Contains(ObjectId id) => _objects.ContainsKey(id) && !_deleted.Contains(id);

    public bool Touch(ObjectId id) => Contains(id);

    public bool Keep(ObjectId id) => Contains(id);

    public void KeepCopies()
    {
    }

    public IDisposable? TryPin(ObjectId id)
    {
        if (!Contains(id))
            return null;
        _pins[id] = _pins.GetValueOrDefault(id) + 1;
        return new Pin(this, id);
    }

    public byte[]? TryRead(ObjectId id, long bytes = long.MaxValue) => Contains(id) ? _objects[id] : null;

    public ObjectId[] FindReferences(ObjectId id) => Contains(id) ? FindReferences(_objects[id]) : [];

    public ObjectId[] FindReferences(byte[] value) => SimFunction.ReferenceIn(value) is { } inside ? [inside] : [];

    /// <summary>Reads what is pinned, though its owner has freed it.</summary>
    internal byte[]? ReadPinned(ObjectId id) => _objects.GetValueOrDefault(id);

    public ValueTask<bool> CopyInAsync(ObjectId id, byte[] blob, CreateKind kind)
    {
        bool isNew = !Contains(id);
        if (isNew)
            Add(id, blob);
        return ValueTask.FromResult(isNew);
    }

    public Task<bool> RestoreAsync(ObjectId id) => Task.FromResult(false);

    public async Task PullAsync(ObjectId id, IEnumerable<NodeView> nodes, PullClass pullClass)
    {
        if (_pulls.TryGetValue(id, out List<TaskCompletionSource>? present))
        {
            var mine = new TaskCompletionSource();
            present.Add(mine); // all pulls of an object share one transfer
            await mine.Task.ConfigureAwait(false);
            return;
        }

        List<TaskCompletionSource> waiting = [];
        _pulls.Add(id, waiting);
        try
        {
            foreach (NodeView from in nodes.ToArray())
            {
                if (await TryPullAsync(id, cluster.NodeAt(from.Silo)).ConfigureAwait(false))
                {
                    _pulls.Remove(id);
                    waiting.ForEach(one => one.SetResult());
                    return;
                }
            }

            throw new ObjectLostException($"No node has object {id}.");
        }
        catch (Exception e)
        {
            _pulls.Remove(id);
            waiting.ForEach(one => one.SetException(e));
            throw;
        }
    }

    public void OnGone(NodeView gone)
    {
    }

    public string? Explain(ObjectId id) => ExplainPull(id);

    public string? ExplainPull(ObjectId id) => _pulls.ContainsKey(id) ? "it is on its way" : null;

    public IReadOnlyList<StoredObjectInfo> List() =>
        [.. _objects.Where(pair => !_deleted.Contains(pair.Key)).Select(pair => new StoredObjectInfo(
            pair.Key, pair.Value.Length, ObjectState.Sealed, pair.Value.Length, IsOnDisk: false, WriterProcess: 0, new Dictionary<int,
                long>()))];

    public StoreListing Listing() => new(Stats, List());

    public void Trim()
    {
    }

    private async Task<bool> TryPullAsync(ObjectId id, SimNode from)
    {
        try
        {
            byte[]? bytes = await cluster.Network
                .CallAsync(node, from, "asks for an object", () => Task.FromResult(from.Store.TryRead(id) ?? from.Node.InlineBlob(id)),
                isStream: true).ConfigureAwait(false);
            if (bytes is null)
                return false;
            if (!Contains(id))
                Add(id, bytes);
            return true;
        }
        catch (Exception)
        {
            return false; // another one may have it
        }
    }

    private void Add(ObjectId id, byte[] bytes)
    {
        _deleted.Remove(id);
        _objects[id] = bytes;
    }

    private void Unpin(ObjectId id)
    {
        if (--_pins[id] > 0)
            return;
        _pins.Remove(id);
        if (_deleted.Remove(id))
            _objects.Remove(id);
    }

    private sealed class Pin(SimStore store, ObjectId id) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (_isReleased)
                return;
            _isReleased = true;
            store.Unpin(id);
        }
    }
}
