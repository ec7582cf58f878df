using System.Net;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Store;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using ClusterTasks.Store.Transfer;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Worker.Contracts;

namespace ClusterTasks.Worker.Agent;

/// <summary>The store of this process, and its transfers.</summary>
internal sealed class NodeObjects(NodeStore store, PullManager pulls) : INodeStore
{
    public Action<IReadOnlyList<ObjectId>>? CopiesDropped
    {
        set => store.CopiesDropped = value;
    }

    public Action? MemoryIsShort
    {
        set => store.MemoryIsShort = value;
    }

    public NodeStoreStats Stats => store.Stats;

    public StoreDescriptor Attach(int processId) => store.Attach(processId);

    public void Detach(int client) => store.Detach(client);

    public void Retire(int client) => store.Retire(client);

    public ValueTask<CreateGrant> CreateAsync(int client, ObjectId id, long size, CreateKind kind) =>
        store.CreateAsync(client, id, size, kind, CancellationToken.None);

    public void Seal(int client, int slot, uint generation, long size, ObjectId id) => store.Seal(client, slot, generation, size, id);

    public void Abort(int client, int slot, uint generation) => store.Abort(client, slot, generation);

    public ChunkGrant? TryGrantChunk(int client, long bytes) => store.TryGrantChunk(client, bytes);

    public void RetireChunk(int client, int number) => store.RetireChunk(client, number);

    public bool HasSubmissions(int client) => store.HasSubmissions(client);

    public void TakeSubmissions(int client, List<SubmittedObject> taken) => store.TakeSubmissions(client, taken);

    public void Delete(ObjectId id) => store.Delete(id);

    public bool Contains(ObjectId id) => store.Contains(id);

    public bool Touch(ObjectId id) => store.Touch(id);

    public bool Keep(ObjectId id) => store.Keep(id);

    public void KeepCopies() => store.KeepCopies();

    public IDisposable? TryPin(ObjectId id) => store.TryGet(id, out PinnedObject? pin) ? pin : null;

    public byte[]? TryRead(ObjectId id, long bytes)
    {
        if (!store.TryGet(id, out PinnedObject? pin))
            return null;
        using (pin)
            return pin.Slice(0, (int)Math.Min(pin.Length, bytes)).ToArray();
    }

    public ObjectId[] FindReferences(ObjectId id)
    {
        if (!store.TryGet(id, out PinnedObject? pin))
            return [];
        using (pin)
            return [.. ValueCodec.FindReferences(BlobBytes.Of(pin))];
    }

    public ObjectId[] FindReferences(byte[] value) => [.. ValueCodec.FindReferences(value)];

    public async ValueTask<bool> CopyInAsync(ObjectId id, byte[] blob, CreateKind kind)
    {
        using ObjectBuilder? builder = await store.CreateLocalAsync(id, blob.Length, kind, CancellationToken.None).ConfigureAwait(false);
        if (builder is null)
            return false;
        blob.CopyTo(builder.Slice(0, blob.Length));
        builder.Seal();
        return true;
    }

    public Task<bool> RestoreAsync(ObjectId id) => store.RestoreAsync(id);

    public Task PullAsync(ObjectId id, IEnumerable<NodeView> nodes, PullClass pullClass)
    {
        var endpoints = new List<EndPoint>();
        foreach (NodeView node in nodes)
        {
            if (IPEndPoint.TryParse(node.TransferEndpoint, out IPEndPoint? endpoint))
                endpoints.Add(endpoint);
        }

        return pulls.PullAsync(id, endpoints, pullClass, CancellationToken.None);
    }

    public void OnGone(NodeView node)
    {
        if (IPEndPoint.TryParse(node.TransferEndpoint, out IPEndPoint? endpoint))
            pulls.OnGone(endpoint);
    }

    public string? Explain(ObjectId id) => pulls.Explain(id) ?? store.ExplainWait(id);

    public string? ExplainPull(ObjectId id) => pulls.Explain(id);

    public IReadOnlyList<StoredObjectInfo> List() => store.List();

    public StoreListing Listing() => store.Listing();

    public void Trim() => store.Trim();
}
