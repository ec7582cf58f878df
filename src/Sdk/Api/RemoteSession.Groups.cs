namespace ClusterTasks;

/// <summary>Placement groups of this session's job, whichever session is current.</summary>
public sealed partial class RemoteSession
{
    /// <summary>Asks for a placement group of this session's job; see
    /// <see cref="PlacementGroup.CreateAsync(IReadOnlyList{Bundle}, PlacementStrategy, string?, CancellationToken)"/>.</summary>
    /// <param name="bundles">The bundles to reserve; each lies on one node.</param>
    /// <param name="strategy">The strategy that places the bundles on nodes.</param>
    /// <param name="name">A name for humans.</param>
    /// <param name="cancellationToken">Stops waiting. The group may still exist until its job ends.</param>
    /// <exception cref="ArgumentException">There are no bundles or more than 10,000, or one reserves nothing. Or together they are too
    /// large to be counted, or the name has more than 1,000 characters.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The strategy is unknown.</exception>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public Task<PlacementGroup> CreatePlacementGroupAsync(
        IReadOnlyList<Bundle> bundles, PlacementStrategy strategy = PlacementStrategy.Pack, string? name = null,
            CancellationToken cancellationToken = default) =>
        PlacementGroup.CreateAsync(_core, bundles, strategy, name, cancellationToken);

    /// <summary>Finds a placement group of this session's job by its name; see
    /// <see cref="PlacementGroup.FindAsync(string, CancellationToken)"/>.</summary>
    /// <param name="name">The name that the group was created with.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The group, or null.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">Several groups of the job have this name.</exception>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public Task<PlacementGroup?> FindPlacementGroupAsync(string name, CancellationToken cancellationToken = default) =>
        PlacementGroup.FindAsync(_core, name, cancellationToken);

    /// <summary>Finds a placement group of this session's job by its id; see
    /// <see cref="PlacementGroup.FindByIdAsync(PlacementGroupId, CancellationToken)"/>.</summary>
    /// <param name="id">The id of the group that was created.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The group, or null.</returns>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public Task<PlacementGroup?> FindPlacementGroupByIdAsync(PlacementGroupId id, CancellationToken cancellationToken = default) =>
        PlacementGroup.FindByIdAsync(_core, id, cancellationToken);
}
