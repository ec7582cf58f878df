namespace ClusterTasks.Scheduling.Contracts;

/// <summary>A node offers its resources. Sent at start, after a change of <see cref="Total"/>, and whenever the scheduler's epoch is
/// new.</summary>
/// <remarks>A node that drains registers again with an empty total: it gets nothing more, and stays an owner.</remarks>
[GenerateSerializer, Immutable, Alias("clustertasks.NodeRegistration")]
internal sealed record NodeRegistration
{
    [Id(0)] public required NodeId Node { get; init; }

    [Id(1)] public required SiloAddress Silo { get; init; }

    [Id(2)] public required ResourceSet Total { get; init; }

    [Id(3)] public string TransferEndpoint { get; init; } = "";

    /// <summary>A <see cref="Dictionary{TKey, TValue}"/> or another type that the serializer knows.</summary>
    [Id(4)] public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    [Id(5)] public string SessionAddress { get; init; } = "";

    [Id(6)] public int ProcessId { get; init; }

    /// <summary>Every task that runs or queues on the node, with its demand: for a scheduler that lost its state. A run that the
    /// scheduler already knows is not counted twice; one that it knows and that is missing here stays (it may be on its way).</summary>
    [Id(7)] public TaskAttempt[] Held { get; init; } = [];

    /// <summary>What is used of <see cref="Total"/> of which this scheduler knows by no run: the work of other shards, and the CPUs of
    /// tasks that went on after a wait beside their slot.</summary>
    [Id(20)] public ResourceSet Elsewhere { get; init; } = ResourceSet.Empty;

    /// <summary>Schedulers that this node knows of; every node of a cluster must say the same.</summary>
    [Id(21)] public int Shards { get; init; } = 1;

    /// <summary>The bundles of placement groups that the node holds. Their plain resources are part of <see cref="Total"/>.</summary>
    [Id(8)] public BundleReport[] Bundles { get; init; } = [];

    /// <summary>The groups that the node owns: those of an owner that are missing here are gone.</summary>
    [Id(9)] public GroupRequest[] Groups { get; init; } = [];
}

/// <summary>What changed on a node since its last report. Send it again until it is acknowledged: every part is idempotent.
/// The reports of one node must not overlap each other or its registration.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.NodeReport")]
internal sealed record NodeReport
{
    [Id(0)] public required NodeId Node { get; init; }

    /// <summary>Attempts that no longer hold anything here, however they ended.</summary>
    [Id(1)] public TaskAttempt[] Finished { get; init; } = [];

    /// <summary>Attempts that wait for another task; their CPUs are lent out (GPUs and memory stay theirs).</summary>
    [Id(2)] public TaskAttempt[] Blocked { get; init; } = [];

    /// <summary>Attempts that run on and have taken their CPUs back.</summary>
    [Id(3)] public TaskAttempt[] Unblocked { get; init; } = [];

    /// <summary>Dispatched tasks that the node does not take (spillback). They are placed again, and this node gets nothing until
    /// its next report, which may be empty, or a short pause.</summary>
    [Id(4)] public PlaceRequest[] Refused { get; init; } = [];

    /// <summary>As in the registration; null: as before.</summary>
    [Id(20)] public ResourceSet? Elsewhere { get; init; }
}

/// <summary>All nodes of the cluster at one moment.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.ClusterView")]
internal sealed record ClusterView
{
    /// <summary>Grows, within one epoch, whenever a node joins, leaves or changes; of two views keep the higher.</summary>
    [Id(0)] public long Version { get; init; }

    [Id(1)] public NodeView[] Nodes { get; init; } = [];

    /// <summary>The scheduler's activation. A new one has lost the queue: register and submit again.</summary>
    [Id(2)] public Guid Epoch { get; init; }

    /// <summary>As in <see cref="SchedulerMemory"/>.</summary>
    [Id(3)] public long Removals { get; init; }
}

/// <summary>One node in a <see cref="ClusterView"/>.</summary>
[GenerateSerializer, Immutable, Alias("clustertasks.NodeView")]
internal sealed record NodeView
{
    [Id(0)] public required NodeId Node { get; init; }

    [Id(1)] public required SiloAddress Silo { get; init; }

    [Id(2)] public required ResourceSet Total { get; init; }

    /// <summary>Free when the view was made; a change of this alone makes no new version.</summary>
    [Id(3)] public required ResourceSet Free { get; init; }

    [Id(4)] public string TransferEndpoint { get; init; } = "";

    [Id(5)] public string SessionAddress { get; init; } = "";

    [Id(6)] public int ProcessId { get; init; }

    [Id(7)] public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
