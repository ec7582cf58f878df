namespace ClusterTasks;

/// <summary>Which objects <see cref="Remote.ObjectsAsync"/> lists.</summary>
public sealed record ObjectQuery
{
    /// <summary>The largest <see cref="Limit"/>: a listing is one message.</summary>
    public const int MaxLimit = 10_000;

    private readonly int _limit = 100;
    private readonly IReadOnlyList<ObjectId> _ids = [];

    /// <summary>Rows at most. Default 100; 0 asks for the totals alone, which are complete whatever the limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0 or above <see cref="MaxLimit"/>.</exception>
    public int Limit
    {
        get => _limit;
        init
        {
            if (value is < 0 or > MaxLimit)
                throw new ArgumentOutOfRangeException(nameof(Limit), value, $"A listing has 0 to {MaxLimit} rows: ask for the largest or the newest of them, or for the objects of one node.");
            _limit = value;
        }
    }

    /// <summary>Which objects come first, and which are left out beyond the limit.</summary>
    public ObjectOrder Order { get; init; }

    /// <summary>Only what this node owns or has in its store; null: the whole cluster.</summary>
    public NodeId? Node { get; init; }

    /// <summary>Only these objects, in this order; empty: all. <see cref="Limit"/>, <see cref="Order"/> and <see cref="Node"/> are not
    /// looked at then.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxLimit"/>.</exception>
    public IReadOnlyList<ObjectId> Ids
    {
        get => _ids;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Ids));
            if (value.Count > MaxLimit)
                throw new ArgumentException($"{value.Count} objects were asked for: ask for {MaxLimit} at once at most.", nameof(Ids));
            _ids = [.. value];
        }
    }
}

/// <summary>How a listing of objects is sorted.</summary>
public enum ObjectOrder
{
    /// <summary>The most bytes first.</summary>
    Largest,

    /// <summary>The youngest first.</summary>
    Newest,
}
