
namespace ClusterTasks;

/// <summary>The state of one node at one moment, as the node reports it.</summary>
public sealed record NodeState
{
    /// <summary>Gets the node.</summary>
    public required NodeId Id { get; init; }

    /// <summary>Gets its operating-system process.</summary>
    public int ProcessId { get; init; }

    /// <summary>Gets the address at which the node takes sessions.</summary>
    public string SessionAddress { get; init; } = "";

    /// <summary>Gets the CPU slots.</summary>
    public double Cpus { get; init; }

    /// <summary>Gets the CPU slots that no running task holds.</summary>
    public double FreeCpus { get; init; }

    /// <summary>Gets the GPU slots.</summary>
    public double Gpus { get; init; }

    /// <summary>Gets the GPU slots that no running task holds.</summary>
    public double FreeGpus { get; init; }

    /// <summary>Gets the bytes of memory that tasks can reserve.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Gets the bytes of memory that no running task has reserved.</summary>
    public long FreeMemoryBytes { get; init; }

    /// <summary>Gets the custom resources by name.</summary>
    public IReadOnlyDictionary<string, double> Resources { get; init; } = Amounts.None;

    /// <summary>Gets the custom resources that no running task holds; a name with nothing left has 0.</summary>
    public IReadOnlyDictionary<string, double> FreeResources { get; init; } = Amounts.None;

    /// <summary>Gets the labels by name: the node's own, and <c>clustertasks.io/node-id</c> and <c>clustertasks.io/host</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the worker processes of all jobs; empty in-process.</summary>
    public IReadOnlyList<int> WorkerProcessIds { get; init; } = [];

    /// <summary>Gets the number of attached processes: drivers and workers.</summary>
    public int Sessions { get; init; }

    /// <summary>Gets the number of tasks that run now and hold their slots.</summary>
    public int RunningTasks { get; init; }

    /// <summary>Gets the number of threads that still run functions whose tasks have failed because their time was over or they were
    /// cancelled by force. Their process cannot be ended: tasks run in the node's own process, or one beside it may run only
    /// once.</summary>
    public int LostThreads { get; init; }

    /// <summary>Gets the number of unfinished tasks that this node owns, wherever they run.</summary>
    public int OwnedTasks { get; init; }

    /// <summary>Gets the number of objects that this node owns or holds, small ones included.</summary>
    public int OwnedObjects { get; init; }

    /// <summary>Gets the bytes of small values that are in the node's own memory and not in its store. Above a part of
    /// <c>--client-bytes</c> they move there.</summary>
    public long InlineBytes { get; init; }

    /// <summary>Gets the bytes that <c>--client-bytes</c> bounds: small values, the references in all values, and the clients' unfinished
    /// requests (tasks with their arguments and definitions, placement groups).</summary>
    public long ClientBytes { get; init; }

    /// <summary>Gets the most that <see cref="ClientBytes"/> can be. At that point new small values are refused, as by a full
    /// store.</summary>
    public long ClientCapacityBytes { get; init; }

    /// <summary>Gets the number of objects that attached processes have references to, each counted once for each process.</summary>
    public long References { get; init; }

    /// <summary>Gets the bytes that the node store can hold.</summary>
    public long StoreCapacityBytes { get; init; }

    /// <summary>Gets the bytes taken by the objects in the store, alignment included.</summary>
    public long StoreUsedBytes { get; init; }

    /// <summary>Gets the number of sealed objects in the store.</summary>
    public long StoreObjects { get; init; }

    /// <summary>Gets the number of objects that a process reads now.</summary>
    public long StorePinnedObjects { get; init; }

    /// <summary>Gets the number of objects that have a copy in this node's spill directory.</summary>
    public long StoreSpilledObjects { get; init; }

    /// <summary>Gets the bytes of these copies.</summary>
    public long StoreSpilledBytes { get; init; }

    /// <summary>Gets the bytes of objects in the fallback segment, on disk, because all of the memory was pinned when they were
    /// made.</summary>
    public long StoreFallbackBytes { get; init; }

    /// <summary>Gets the bytes of objects written to disk since the node started.</summary>
    public long BytesSpilled { get; init; }

    /// <summary>Gets the bytes of objects read back from disk since the node started.</summary>
    public long BytesRestored { get; init; }

    /// <summary>Gets the number of objects that this node has received from other nodes.</summary>
    public long TransfersReceived { get; init; }

    /// <summary>Gets the bytes of objects received from other nodes.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Gets the bytes of objects sent to other nodes.</summary>
    public long BytesSent { get; init; }

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
