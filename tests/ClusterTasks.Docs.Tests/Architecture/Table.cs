namespace ClusterTasks.Docs.Tests.Architecture;

/// <summary>The allowed edges between the folders of each project, and the uses that are left. Their numbers may only become
/// smaller.</summary>
internal static class Table
{
    internal static readonly ProjectLayers[] All =
    [
        new(
            "Core",
            [
                ["Ids", "Text"],
                ["Labels", "Errors", "Resources"],
                ["Platform"],
            ],
            []),

        new(
            "ObjectStore",
            [
                ["Layout", "Proof"],
                ["Contracts"],
                ["Client"],
                ["Spill"],
                ["Owner"],
                ["Transfer"],
                ["."],
            ],
            []),

        new(
            "Sdk",
            [
                ["State"],
                ["Values"],
                ["Values/Errors"],
                ["Values/Objects"],
                ["Values/Objects/Collections"],
                ["Values/Objects/FSharp"],
                ["Protocol"],
                ["Session"],
                ["Execution"],
                ["Api"],
            ],
            [
                ("Execution -> Api", 3),
                ("Values -> Session", 6),
                ("Values -> Values/Errors", 5),
                ("Values -> Values/Objects", 9),
                ("Values -> Values/Objects/FSharp", 1),
                ("Values/Errors -> Values/Objects", 3),
                ("Values/Errors -> Values/Objects/Collections", 1),
                ("Values/Errors -> Values/Objects/FSharp", 2),
                ("Values/Objects -> Api", 2),
                ("Values/Objects -> Session", 2),
                ("Values/Objects -> Values/Objects/Collections", 6),
                ("Values/Objects -> Values/Objects/FSharp", 7),
                ("Values/Objects/Collections -> Values/Objects/FSharp", 2),
            ]),

        new(
            "Scheduler",
            [
                ["Contracts"],
                ["Policy"],
                ["."],
            ],
            []),

        new(
            "Worker",
            [
                ["."],
                ["Output", "Outbox"],
                ["Processes"],
                ["Messages"],
                ["Hosting"],
                ["Membership"],
                ["Proof"],
                ["Sessions"],
                ["Effects"],
                ["Ownership"],
                ["Execution"],
                ["Jobs"],
                ["Machine"],
                ["Contracts"],
                ["Events"],
                ["Introspection"],
                ["Agent"],
                ["Startup"],
                ["Local"],
            ],
            []),
    ];
}
