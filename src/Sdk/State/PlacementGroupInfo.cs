namespace ClusterTasks;

/// <summary>One placement group in a listing.</summary>
public sealed record PlacementGroupInfo
{
    /// <summary>Gets the id.</summary>
    public required PlacementGroupId Id { get; init; }

    /// <summary>Gets the job that made the group, and with which the group ends.</summary>
    public required JobId Job { get; init; }

    /// <summary>Gets the name; null: none.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the strategy that places the bundles on nodes.</summary>
    public PlacementStrategy Strategy { get; init; }

    /// <summary>Gets the bundles that the group reserves.</summary>
    public IReadOnlyList<Bundle> Bundles { get; init; } = [];

    /// <summary>Gets the phase of the reservation and the nodes of the bundles, as last reported to the group's node.</summary>
    public PlacementGroupState State { get; init; } = new();

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
