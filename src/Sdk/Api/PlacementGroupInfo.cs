namespace ClusterTasks;

/// <summary>One placement group in a listing.</summary>
public sealed record PlacementGroupInfo
{
    /// <summary>Its id.</summary>
    public required PlacementGroupId Id { get; init; }

    /// <summary>The job that made it, and with which it ends.</summary>
    public required JobId Job { get; init; }

    /// <summary>Its name; null: none.</summary>
    public string? Name { get; init; }

    /// <summary>How its bundles lie on nodes.</summary>
    public PlacementStrategy Strategy { get; init; }

    /// <summary>What it reserves.</summary>
    public IReadOnlyList<Bundle> Bundles { get; init; } = [];

    /// <summary>How far it is, and where its bundles are, as its node heard last.</summary>
    public PlacementGroupState State { get; init; } = new();
}
