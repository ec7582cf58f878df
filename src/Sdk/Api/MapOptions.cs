namespace ClusterTasks;

/// <summary>Options of <c>MapAsync</c>.</summary>
public sealed record MapOptions
{
    internal const int DefaultWindow = 256;

    private readonly int? _window;

    /// <summary>Gets the number of items that may be under way: submitted, with a result that was not taken yet. At least 1; null (default)
    /// is 256. Choose several for each CPU of the cluster, and no more than their arguments and results have room for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? Window
    {
        get => _window;
        init => _window = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Window is at least 1, or null for 256.");
    }

    /// <summary>Gets whether results come in the order of the items (default) or in the order of completion. In item order, a slow item
    /// holds back the window.</summary>
    public bool Ordered { get; init; } = true;
}
