using ClusterTasks.Platform;
using ClusterTasks.Protocol;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Sdk.Tests.Protocol;

/// <summary>Values with another number in each field, so that two fields in the wrong order show.</summary>
internal static class SampleValues
{
    internal static readonly NodeId Node = new(0x1122_3344_5566_7788);
    internal static readonly TaskId Child = new(new NodeId(0x0102_0304_0506_0708), 0x1112_1314_1516_1718);
    internal static readonly TaskId Parent = new(new NodeId(3), 4);
    internal static readonly ObjectId Id = new(Child, 5);
    internal static readonly ObjectId[] Ids = [new(Parent, 6), new(Child, uint.MaxValue)];
    internal static readonly JobId Job = new(new NodeId(7), 8);
    internal static readonly PlacementGroupId Group = new(new NodeId(9), 10);
    internal static readonly byte[] Blob = [0xde, 0xad, 0xbe, 0xef];
    internal static readonly RunTimes Times = new(638_000_000_000_000_000, 1_234_567);
    internal static readonly ResultEntry Entry = new(1, Blob, 4, Ids);
    internal static readonly ResultEntry StoredEntry = new(2, null, 5_000_000_000, []);
    internal static readonly Dictionary<string, double> Resources = new() { ["disk"] = 1.5, ["tape"] = 2 };

    internal static readonly TaskDefinition Definition = new()
    {
        Name = "Functions.Add",
        Function = Blob,
        Result = ResultKind.Value,
        Results = 3,
        Placement = new()
        {
            Demand = ResourceSet.From(0.5, 2, 1 << 30, Resources),
            Priority = -14,
            Affinity = Node,
            SoftAffinity = true,
            Spread = true,
            Labels = "zone=a | zone!=b",
            Group = Group,
            Bundle = 15,
        },
        MaxRetries = 7,
        Timeout = TimeSpan.FromSeconds(11),
        TimeoutGrace = TimeSpan.FromSeconds(-1),
        SchedulingTimeout = TimeSpan.FromSeconds(13),
        RetryOn = ["System.IO.IOException", "System.TimeoutException"],
        RetryDelay = TimeSpan.FromMilliseconds(16),
        RetryMaxDelay = TimeSpan.FromMilliseconds(17),
    };

    internal static readonly TaskDefinition EmptyDefinition = new() { Name = "" };

    internal static readonly JobCode Code = new(
        new ProgramLaunch("/app", "/app.dll", "/app.json", "/deps.json", "/probing", "build", "no"), "/home")
    {
        Culture = "de-DE",
        UICulture = "fr-FR",
        Variables = "A=1",
        MaxTaskDepth = 19,
    };

    internal static readonly ChunkGrant SmallChunk = new(20, 21, 22_000_000_000, 23, [new ChunkEntry(24, 25), new ChunkEntry(26, 27)]);

    internal static readonly StoreDescriptor Descriptor = new(
        28, 0x2930_3132_3334_3536, 37, new SegmentDescriptor("/proc/1/fd/2", 38),
            [new SegmentDescriptor("/dev/shm/a", 39), new SegmentDescriptor("/dev/shm/b", 40)]);

    internal static readonly DateTimeOffset Time = new(638_000_000_000_000_000, TimeSpan.Zero);

    internal static readonly TaskEvent Event = new()
    {
        Kind = TaskEventKind.Progress,
        Task = Child,
        Name = "Functions.Add",
        Attempt = 2,
        Node = Node,
        ProcessId = 41,
        Time = Time,
        Text = "half",
        IsError = true,
        Progress = 0.5,
    };

    internal static readonly TaskEvent EmptyEvent = new() { Time = Time };

    internal static readonly TaskRow Row = new()
    {
        Id = Child,
        Name = "Functions.Add",
        Job = Job,
        Parent = Parent,
        State = TaskState.Failed,
        Attempt = 42,
        Node = Node,
        ProcessId = 43,
        WasCancelled = true,
        Submitted = Time,
        Queued = Time.AddTicks(1),
        Placed = Time.AddTicks(2),
        ArgumentsReady = Time.AddTicks(3),
        Started = Time.AddTicks(4),
        Ended = Time.AddTicks(5),
        Error = "it threw",
        Reason = "it waits",
        Progress = 0.25,
        ProgressMessage = "a quarter",
    };

    internal static readonly TaskRow EmptyRow = new() { Id = default };

    internal static readonly TaskCounts Counts = new()
    {
        Name = "Functions.Add",
        Submitted = 44,
        Succeeded = 45,
        Failed = 46,
        Cancelled = 47,
        Retried = 48,
        WaitingForArguments = 49,
        Queued = 50,
        Running = 51,
        Blocked = 52,
    };

    internal static readonly ObjectInfo ObjectRow = new()
    {
        Id = Id,
        SizeBytes = 53,
        Kind = ObjectKind.Arrow,
        ValueType = "System.Int32[]",
        Status = ObjectStatus.Ready,
        IsInline = true,
        IsSpilled = true,
        Locations = [Node, new NodeId(54)],
        Since = Time,
        HolderCount = 55,
        Holders =
        [
            new ObjectHolder { Kind = ObjectHolderKind.Value, Node = Node, ProcessId = 56, Name = "f", Task = Child, Container = Ids[0],
                Count = 57, Since = Time },
            new ObjectHolder { Kind = ObjectHolderKind.Handle, Node = default },
        ],
    };

    internal static readonly ObjectTotals Totals = new()
    {
        Node = Node,
        OwnedObjects = 58,
        BorrowedObjects = 59,
        InlineBytes = 60,
        StoreCapacityBytes = 61,
        StoreUsedBytes = 62,
        StoreAllocatedBytes = 63,
        StoreObjects = 64,
        PinnedObjects = 65,
        PinnedBytes = 66,
    };

    internal static readonly NodeState State = new()
    {
        Id = Node,
        ProcessId = 67,
        SessionAddress = "unix:/run/node",
        Cpus = 68.5,
        FreeCpus = 69,
        Gpus = 70,
        FreeGpus = 71,
        MemoryBytes = 72,
        FreeMemoryBytes = 73,
        WorkerProcessIds = [74, 75],
        Sessions = 76,
        RunningTasks = 77,
        LostThreads = 78,
        OwnedTasks = 79,
        OwnedObjects = 80,
        InlineBytes = 81,
        ClientBytes = 82,
        ClientCapacityBytes = 83,
        References = 84,
        StoreCapacityBytes = 85,
        StoreUsedBytes = 86,
        StoreObjects = 87,
        StorePinnedObjects = 88,
        StoreSpilledObjects = 89,
        StoreSpilledBytes = 90,
        StoreFallbackBytes = 91,
        BytesSpilled = 92,
        BytesRestored = 93,
        TransfersReceived = 94,
        BytesReceived = 95,
        BytesSent = 96,
        Resources = Resources,
        FreeResources = new Dictionary<string, double> { ["disk"] = 0 },
        Labels = new Dictionary<string, string> { ["zone"] = "a", ["host"] = "b" },
    };

    internal static readonly PlacementGroupState GroupState = new()
    {
        Phase = PlacementGroupPhase.Ready,
        Nodes = [Node, null],
        Reason = "no room",
        IsInfeasible = true,
    };

    internal static readonly PlacementGroupInfo GroupInfo = new()
    {
        Id = Group,
        Job = Job,
        Name = "mine",
        Strategy = PlacementStrategy.StrictSpread,
        Bundles = [new Bundle { Cpus = 97, Gpus = 1, MemoryBytes = 3 << 20, Resources = Resources }, new Bundle { Cpus = 1 }],
        State = GroupState,
    };
}
