namespace ClusterTasks.Docs.Tests.Architecture;

/// <summary>The layers of folders of each project, from below.</summary>
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
            ]),

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
            ]),

        new(
            "Sdk",
            [
                ["State"],
                ["Values/Shapes"],
                ["Values/Blobs"],
                ["Values/Arrow"],
                ["Values/Formatters"],
                ["Values/Collections", "Values/FSharp"],
                ["Values/Errors"],
                ["Values/Resolver"],
                ["Values"],
                ["Protocol"],
                ["Session/Ledger"],
                ["Session"],
                ["Execution"],
                ["Api"],
            ]),

        new(
            "Scheduler",
            [
                ["Contracts"],
                ["Policy"],
                ["."],
            ]),

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
            ]),
    ];
}
