namespace ClusterTasks;

/// <summary>Selects the tasks that <see cref="ClusterState.TasksAsync"/> lists: those that satisfy every property that is set, the youngest
/// first.</summary>
public sealed record TaskQuery
{
    /// <summary>The largest <see cref="Limit"/>: a listing is one message.</summary>
    public const int MaxLimit = 10_000;

    private readonly int _limit = 100;
    private readonly IReadOnlyList<TaskId> _ids = [];

    /// <summary>Gets the state of the tasks to list; null: all.</summary>
    public TaskState? State { get; init; }

    /// <summary>Gets the display name of the tasks to list; null: all.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the job of the tasks to list; null: all.</summary>
    public JobId? Job { get; init; }

    /// <summary>Gets the ids of the tasks to list; empty: all tasks. With ids, all other properties but <see cref="WithReasons"/> are
    /// ignored.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxLimit"/>.</exception>
    public IReadOnlyList<TaskId> Ids
    {
        get => _ids;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Ids));
            if (value.Count > MaxLimit)
                throw new ArgumentException($"{value.Count} tasks were asked for: ask for {MaxLimit} at once at most.", nameof(Ids));
            _ids = [.. value];
        }
    }

    /// <summary>Gets the largest number of rows. Default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="MaxLimit"/>.</exception>
    public int Limit
    {
        get => _limit;
        init
        {
            if (value is < 1 or > MaxLimit)
                throw new ArgumentOutOfRangeException(
                    nameof(Limit), value,
                    $"A listing has 1 to {MaxLimit} rows: ask for one state, one name or one job, or take SummaryAsync for numbers.");
            _limit = value;
        }
    }

    /// <summary>Gets whether the listing also says why the first hundred rows do not run yet, or have not ended although they were
    /// cancelled. Cost: up to one question to the scheduler, or to the node that has the task, for each. Default false.</summary>
    public bool WithReasons { get; init; }

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
