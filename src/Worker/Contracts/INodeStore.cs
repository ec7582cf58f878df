using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using ClusterTasks.Store.Transfer;
using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Contracts;

/// <summary>The objects of a node's machine, as the node's tables use them: the shared memory of its clients, the disk behind it, and the
/// transfers from other nodes. Thread-safe; only what returns a task waits.</summary>
internal interface INodeStore : INodeMemory
{
    /// <summary>Told of copies that left the memory by themselves.</summary>
    Action<IReadOnlyList<ObjectId>>? CopiesDropped { set; }

    /// <summary>Called when clients should release references that they no longer need.</summary>
    Action? MemoryIsShort { set; }

    NodeStoreStats Stats { get; }

    StoreDescriptor Attach(int processId);

    /// <summary>The client is gone, and what it has pinned waits for the proof that its process is dead.</summary>
    void Detach(int client);

    /// <summary>Called when the client has left cleanly.</summary>
    void Retire(int client);

    ValueTask<CreateGrant> CreateAsync(int client, ObjectId id, long size, CreateKind kind);

    void Abort(int client, int slot, uint generation);

    /// <summary>Makes a copy that may be dropped the one that is kept. False: it is not here.</summary>
    bool Keep(ObjectId id);

    /// <summary>Writes a value of the node's own memory into the store. Returns false when it is present.</summary>
    ValueTask<bool> CopyInAsync(ObjectId id, byte[] blob, CreateKind kind);

    /// <summary>Brings an object from the disk into the memory. False: it is not on the disk.</summary>
    Task<bool> RestoreAsync(ObjectId id);

    /// <summary>Brings an object from one of these nodes.</summary>
    /// <exception cref="ObjectLostException">None of them has it.</exception>
    Task PullAsync(ObjectId id, IEnumerable<NodeView> nodes, PullClass pullClass);

    /// <summary>Called when a node is gone: nothing is pulled from it from now on.</summary>
    void OnGone(NodeView node);

    /// <summary>The same for its transfer alone.</summary>
    string? ExplainPull(ObjectId id);

    StoreListing Listing();

    void Trim();
}
