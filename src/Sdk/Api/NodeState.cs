using ClusterTasks.Protocol;

namespace ClusterTasks;

/// <summary>What one node reports of itself, at one moment.</summary>
public sealed record NodeState
{
    /// <summary>The node.</summary>
    public required NodeId Id { get; init; }

    /// <summary>Its operating-system process.</summary>
    public int ProcessId { get; init; }

    /// <summary>Where it takes sessions.</summary>
    public string SessionAddress { get; init; } = "";

    /// <summary>CPU slots.</summary>
    public double Cpus { get; init; }

    /// <summary>CPU slots that no running task holds.</summary>
    public double FreeCpus { get; init; }

    /// <summary>GPU slots.</summary>
    public double Gpus { get; init; }

    /// <summary>GPU slots that no running task holds.</summary>
    public double FreeGpus { get; init; }

    /// <summary>Bytes of memory that tasks can reserve.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Bytes of memory that no running task has reserved.</summary>
    public long FreeMemoryBytes { get; init; }

    /// <summary>Custom resources by name.</summary>
    public IReadOnlyDictionary<string, double> Resources { get; init; } = TaskShape.NoResources;

    /// <summary>What no running task holds of the custom resources; a name with nothing left has 0.</summary>
    public IReadOnlyDictionary<string, double> FreeResources { get; init; } = TaskShape.NoResources;

    /// <summary>Labels by name: the node's own, and <c>clustertasks.io/node-id</c> and <c>clustertasks.io/host</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Worker processes of all jobs; empty in-process.</summary>
    public IReadOnlyList<int> WorkerProcessIds { get; init; } = [];

    /// <summary>Attached processes: drivers and workers.</summary>
    public int Sessions { get; init; }

    /// <summary>Tasks that run now and hold their slots.</summary>
    public int RunningTasks { get; init; }

    /// <summary>Threads that still run functions whose tasks have failed, because their time was over or they were cancelled by force, and whose
    /// process cannot be ended: tasks run in the node's own process, or one beside it may run only once.</summary>
    public int LostThreads { get; init; }

    /// <summary>Unfinished tasks that this node owns, wherever they run.</summary>
    public int OwnedTasks { get; init; }

    /// <summary>Objects that this node owns or holds, small ones included.</summary>
    public int OwnedObjects { get; init; }

    /// <summary>Bytes of small values that are in the node's own memory, not in its store: above a part of <c>--client-bytes</c> they move there.</summary>
    public long InlineBytes { get; init; }

    /// <summary>The same with the references in all values: what <c>--client-bytes</c> bounds.</summary>
    public long ClientBytes { get; init; }

    /// <summary>The most that <see cref="ClientBytes"/> can be; new small values are refused then, as by a full store.</summary>
    public long ClientCapacityBytes { get; init; }

    /// <summary>Objects that attached processes have references to, each counted once for each process.</summary>
    public long References { get; init; }

    /// <summary>Bytes that the node store can hold.</summary>
    public long StoreCapacityBytes { get; init; }

    /// <summary>Bytes taken by the objects in the store, alignment included.</summary>
    public long StoreUsedBytes { get; init; }

    /// <summary>Sealed objects in the store.</summary>
    public long StoreObjects { get; init; }

    /// <summary>Objects that a process reads now.</summary>
    public long StorePinnedObjects { get; init; }

    /// <summary>Objects that have a copy in this node's spill directory.</summary>
    public long StoreSpilledObjects { get; init; }

    /// <summary>Their bytes.</summary>
    public long StoreSpilledBytes { get; init; }

    /// <summary>Bytes of objects in the fallback segment, on disk, because all of the memory was pinned when they were made.</summary>
    public long StoreFallbackBytes { get; init; }

    /// <summary>Bytes of objects written to disk since the node started.</summary>
    public long BytesSpilled { get; init; }

    /// <summary>Bytes of objects read back from disk since the node started.</summary>
    public long BytesRestored { get; init; }

    /// <summary>Objects that this node has received from other nodes.</summary>
    public long TransfersReceived { get; init; }

    /// <summary>Bytes of objects received from other nodes.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes of objects sent to other nodes.</summary>
    public long BytesSent { get; init; }
}
