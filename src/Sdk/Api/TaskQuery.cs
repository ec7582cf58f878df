namespace ClusterTasks;

/// <summary>Which tasks <see cref="ClusterState.TasksAsync"/> lists: those that satisfy all of what is set, the youngest first.</summary>
public sealed record TaskQuery
{
    /// <summary>The largest <see cref="Limit"/>: a listing is one message.</summary>
    public const int MaxLimit = 10_000;

    private readonly int _limit = 100;
    private readonly IReadOnlyList<TaskId> _ids = [];

    /// <summary>Only tasks in this state; null: all.</summary>
    public TaskState? State { get; init; }

    /// <summary>Only tasks of this display name; null: all.</summary>
    public string? Name { get; init; }

    /// <summary>Only tasks of this job; null: all.</summary>
    public JobId? Job { get; init; }

    /// <summary>Only these tasks; empty: all. Nothing else but <see cref="WithReasons"/> is looked at then.</summary>
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

    /// <summary>Rows at most. Default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above <see cref="MaxLimit"/>.</exception>
    public int Limit
    {
        get => _limit;
        init
        {
            if (value is < 1 or > MaxLimit)
                throw new ArgumentOutOfRangeException(nameof(Limit), value, $"A listing has 1 to {MaxLimit} rows: ask for one state, one name or one job, or take SummaryAsync for numbers.");
            _limit = value;
        }
    }

    /// <summary>Also say why the first hundred rows that do not run yet wait, or have not ended although they were cancelled. Cost: up to one
    /// question to the scheduler, or to the node that has the task, for each. Default false.</summary>
    public bool WithReasons { get; init; }
}
