namespace ClusterTasks;

/// <summary>Selects the objects that <see cref="Remote.ObjectsAsync"/> lists.</summary>
public sealed record ObjectQuery
{
    /// <summary>The largest <see cref="Limit"/>: a listing is one message.</summary>
    public const int MaxLimit = 10_000;

    private readonly int _limit = 100;
    private readonly IReadOnlyList<ObjectId> _ids = [];

    /// <summary>Gets the largest number of rows. Default 100; 0 asks for the totals alone, which are complete whatever the limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0 or above <see cref="MaxLimit"/>.</exception>
    public int Limit
    {
        get => _limit;
        init
        {
            if (value is < 0 or > MaxLimit)
                throw new ArgumentOutOfRangeException(
                    nameof(Limit), value,
                    $"A listing has 0 to {MaxLimit} rows: ask for the largest or the newest of them, or for the objects of one node.");
            _limit = value;
        }
    }

    /// <summary>Gets the order of the objects: beyond the limit, the last ones are left out.</summary>
    public ObjectOrder Order { get; init; }

    /// <summary>Gets the node whose own and stored objects are listed; null: the whole cluster.</summary>
    public NodeId? Node { get; init; }

    /// <summary>Gets the ids of the objects to list, in this order; empty: all objects. With ids, <see cref="Limit"/>, <see cref="Order"/>
    /// and <see cref="Node"/> are ignored.</summary>
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

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}

/// <summary>Orders of a listing of objects.</summary>
public enum ObjectOrder
{
    /// <summary>Puts the objects with the most bytes first.</summary>
    Largest,

    /// <summary>Puts the youngest objects first.</summary>
    Newest,
}
