using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Resources on one or more nodes, reserved together: all bundles or none. Tasks run in it by
/// <see cref="SchedulingStrategy.PlacementGroup"/>, and take nothing else from the nodes.</summary>
/// <remarks>A group lives until it is removed or disposed, or its job ends. Its tasks end with it. Tasks that have not started fail with a
/// <see cref="TaskUnschedulableException"/>. Tasks that run fail with a <see cref="TaskCancelledException"/>, and their process ends.
/// Bundles of a node that dies are reserved elsewhere. Thread-safe.</remarks>
public sealed class PlacementGroup : IAsyncDisposable
{
    private static readonly TimeSpan LongestAsk = TimeSpan.FromSeconds(10);

    private readonly SessionClient _session;

    private PlacementGroup(
        SessionClient session, PlacementGroupId id, IReadOnlyList<Bundle> bundles, PlacementStrategy strategy, string? name)
    {
        _session = session;
        Id = id;
        Bundles = bundles;
        Strategy = strategy;
        Name = name;
    }

    /// <summary>Gets the id, as in messages about the group.</summary>
    public PlacementGroupId Id { get; }

    /// <summary>Gets the name as a person gave it; null: none.</summary>
    public string? Name { get; }

    /// <summary>Gets the bundles that the group reserves.</summary>
    public IReadOnlyList<Bundle> Bundles { get; }

    /// <summary>Gets the strategy that places the bundles on nodes.</summary>
    public PlacementStrategy Strategy { get; }

    internal SessionClient Session => _session;

    /// <summary>Asks for a group and returns as soon as the scheduler knows it; <see cref="ReadyAsync"/> waits until it is reserved. Tasks
    /// may be submitted to it at once. Cost: one call to the node and one from there to the scheduler.</summary>
    /// <param name="bundles">The bundles to reserve; each lies on one node.</param>
    /// <param name="strategy">The strategy that places the bundles on nodes.</param>
    /// <param name="name">A name for humans.</param>
    /// <param name="cancellationToken">Stops waiting. The group may still exist until its job ends.</param>
    /// <exception cref="ArgumentException">There are no bundles or more than 10,000, or one reserves nothing. Or together they are too
    /// large to be counted, or the name has more than 1,000 characters.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The strategy is unknown.</exception>
    /// <exception cref="ClusterUnavailableException">This process is not connected to a cluster.</exception>
    public static Task<PlacementGroup> CreateAsync(
        IReadOnlyList<Bundle> bundles, PlacementStrategy strategy = PlacementStrategy.Pack, string? name = null,
            CancellationToken cancellationToken = default) =>
        CreateAsync(null, bundles, strategy, name, cancellationToken);

    /// <summary>Does the same in a session; null: the one that is current.</summary>
    internal static async Task<PlacementGroup> CreateAsync(
        SessionCore? own, IReadOnlyList<Bundle> bundles, PlacementStrategy strategy, string? name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bundles);
        if (!Enum.IsDefined(strategy))
            throw new ArgumentOutOfRangeException(
                nameof(strategy), strategy, "A PlacementStrategy is Pack, Spread, StrictPack or StrictSpread.");
        Bundle[] copy = [.. bundles];
        if (copy.Length == 0 || Array.Exists(copy, bundle => bundle is null || bundle.IsEmpty))
            throw new ArgumentException(
                "A placement group has at least one bundle, and each reserves something: set its Cpus, Gpus, MemoryBytes or Resources.",
                nameof(bundles));
        if (copy.Length > CallLimits.Bundles || !Bundle.AreCountable(copy))
            throw new ArgumentException(
                $"A placement group has at most {CallLimits.Bundles:N0} bundles, which together ask for less than 900,000,000,000,000 "
                + "of each resource and 4 EiB of memory.", nameof(bundles));
        if (name?.Length > CallLimits.NameLength)
            throw new ArgumentException(
                $"The name has {name.Length:N0} characters; at most {CallLimits.NameLength:N0} are allowed.", nameof(name));
        SessionClient session = Attached(own);
        byte[] answer = await session.QueryAsync(
            QueryKind.CreateGroup, default, GroupWire.Encode(new GroupCreate(name ?? "", strategy, copy)), cancellationToken)
                .ConfigureAwait(false);
        return new PlacementGroup(session, GroupWire.DecodeId(answer), copy, strategy, name);
    }

    /// <summary>Finds a group of this job by its name, for example one that the driver made. Cost: one call to each node.</summary>
    /// <param name="name">The name that the group was created with.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The group, or null. It is the same group, so disposing of it removes it for all processes.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">Several groups of the job have this name.</exception>
    /// <exception cref="ClusterUnavailableException">This process is not connected to a cluster.</exception>
    public static Task<PlacementGroup?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        FindAsync(null, name, cancellationToken);

    internal static async Task<PlacementGroup?> FindAsync(SessionCore? own, string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        PlacementGroup[] found = await FindAllAsync(own, group => group.Name == name, cancellationToken).ConfigureAwait(false);
        return found.Length <= 1 ? found.FirstOrDefault() : throw new InvalidOperationException(
            $"{found.Length} placement groups of this job are named '{name}': {string.Join(", ", found.Select(group => group.Id))}. "
                + "Give each a name of its own, or find one by its id.");
    }

    /// <summary>Finds a group of this job by its id. Cost: one call to each node.</summary>
    /// <param name="id">The id: <see cref="Id"/> of the group that was created.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The group, or null. It is the same group, so disposing of it removes it for all processes.</returns>
    /// <exception cref="ClusterUnavailableException">This process is not connected to a cluster.</exception>
    public static Task<PlacementGroup?> FindByIdAsync(PlacementGroupId id, CancellationToken cancellationToken = default) =>
        FindByIdAsync(null, id, cancellationToken);

    internal static async Task<PlacementGroup?> FindByIdAsync(SessionCore? own, PlacementGroupId id, CancellationToken cancellationToken) =>
        (await FindAllAsync(own, group => group.Id == id, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>Waits until every bundle is reserved.</summary>
    /// <param name="timeout">The longest wait; null: without limit.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">The group was not reserved in time; the message says why, and also when it never could
    /// be.</exception>
    /// <exception cref="TaskUnschedulableException">The group was removed.</exception>
    public async Task ReadyAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan? limit = Misuse.CheckTimeout(timeout, nameof(timeout));
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            TimeSpan left = limit is { } all ? all - TimeProvider.System.GetElapsedTime(started) : LongestAsk;
            left = left < TimeSpan.Zero ? TimeSpan.Zero : left > LongestAsk ? LongestAsk : left;
            PlacementGroupState state = await AskAsync(left, cancellationToken).ConfigureAwait(false);
            switch (state.Phase)
            {
                case PlacementGroupPhase.Ready:
                    return;
                case PlacementGroupPhase.Removed:
                    throw new TaskUnschedulableException($"Placement group {Title} will not be ready: {state.Reason}.");
                default:
                    if (limit is { } most && TimeProvider.System.GetElapsedTime(started) >= most)
                        throw new TimeoutException(
                            $"Placement group {Title} was not ready within {most.TotalSeconds} s: {state.Reason}.")
                        {
                            HelpLink =
                            HelpPage.Waits
                        };
                    break;
            }
        }
    }

    /// <summary>Returns the phase of the reservation and the nodes of the bundles. Cost: one call to the node and, unless the group is
    /// ready, one to the scheduler.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<PlacementGroupState> StateAsync(CancellationToken cancellationToken = default) =>
        AskAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>Ends the group's tasks and gives its resources back; returns when that has begun. A second removal does nothing.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task RemoveAsync(CancellationToken cancellationToken = default) =>
        _session.QueryAsync(QueryKind.RemoveGroup, default, GroupWire.Encode(Id), cancellationToken);

    /// <summary>Removes the group; does nothing when its session has ended, and the group with it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await RemoveAsync().ConfigureAwait(false);
        }
        catch (SessionLostException)
        {
            // The node removes the groups of a job that has ended.
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>Returns the name, if it has one, and the id.</summary>
    public override string ToString() => Title;

    private static async Task<PlacementGroup[]> FindAllAsync(
        SessionCore? own, Func<PlacementGroupInfo, bool> isMeant, CancellationToken cancellationToken)
    {
        SessionClient session = Attached(own);
        byte[] groups = await session.QueryAsync(QueryKind.Groups, default, [], cancellationToken).ConfigureAwait(false);
        return [.. GroupWire.DecodeList(groups).Where(group => group.Job == session.Job && isMeant(group))
            .Select(group => new PlacementGroup(session, group.Id, group.Bundles, group.Strategy, group.Name))];
    }

    private static SessionClient Attached(SessionCore? own) => (own?.Renewed ?? SessionAmbient.Require()) as SessionClient
        ?? throw new ClusterUnavailableException("This session has no placement groups: it is not attached to a node.");

    private string Title => Name is null ? Id.ToString() : $"'{Name}' ({Id})";

    private async Task<PlacementGroupState> AskAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        GroupWire.DecodeState(
            await _session.QueryAsync(QueryKind.WaitGroup, default, GroupWire.Encode(new GroupWait(Id, wait)), cancellationToken)
            .ConfigureAwait(false));
}
