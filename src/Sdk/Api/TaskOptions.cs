using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using ClusterTasks.Execution;

namespace ClusterTasks;

/// <summary>Options of one call or of a set of calls, bound by <see cref="Remote.With"/>. What is null or left out comes from
/// the function's <see cref="RemoteAttribute"/>.</summary>
/// <remarks>Immutable; make it once and share it. Every property is checked when it is set.</remarks>
public sealed record TaskOptions
{
    // What a timer takes; a limit of 49 days is none.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    internal static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan DefaultRetryMaxDelay = TimeSpan.FromSeconds(10);

    private static readonly string[] BuiltInResources = ["CPU", "GPU", "memory"];

    /// <summary>CPUs reserved while the task runs. Fractions are allowed; 0 reserves none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite or not a number.</exception>
    public double? Cpus
    {
        get;
        init => field = Amount(value);
    }

    /// <summary>GPUs that the task has while it runs: whole ones, which are its own, or a part of one, which others can share. It runs in a
    /// process that sees no others (<c>CUDA_VISIBLE_DEVICES</c>, <see cref="TaskInfo.GpuIds"/>); the first task with a set of devices waits
    /// for the start of that process, about 0.2 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, infinite, not a number, or more than one and not whole.</exception>
    public double? Gpus
    {
        get;
        init => field = value > 1 && value % 1 != 0
            ? throw new ArgumentOutOfRangeException(nameof(Gpus), value, "Gpus is a whole number, or a part of one GPU: a task cannot have a part of a second one.")
            : Amount(value);
    }

    /// <summary>Bytes of memory reserved while the task runs: a number for placement, not a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public long? MemoryBytes
    {
        get;
        init => field = value is < 0
            ? throw new ArgumentOutOfRangeException(nameof(MemoryBytes), value, "MemoryBytes is zero or more bytes.")
            : value;
    }

    /// <summary>Amounts of custom resources reserved while the task runs, by the name under which nodes offer them.</summary>
    /// <exception cref="ArgumentException">A name is empty or built in (CPU, GPU, memory).</exception>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative, infinite or not a number.</exception>
    public IReadOnlyDictionary<string, double>? Resources
    {
        get;
        init => field = CheckResources(value);
    }

    /// <summary>How often the task runs again after its worker or node died (or threw one of <see cref="RetryOn"/>); 0 means never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int? MaxRetries
    {
        get;
        init => field = value is < 0
            ? throw new ArgumentOutOfRangeException(nameof(MaxRetries), value, "MaxRetries is zero (never run again) or more.")
            : value;
    }

    /// <summary>Exception types after which the task runs again: these and types derived from them, as <c>catch</c> takes them; default: none.</summary>
    /// <remarks>Where the function throws, its exception is asked, not a copy. If the exception is a <see cref="RemoteTaskException"/> of a nested
    /// task or of an argument, what was thrown there counts, too. Causes do not: for an <see cref="AggregateException"/> name that type.
    /// <c>typeof(Broken&lt;&gt;)</c> stands for every <c>Broken&lt;T&gt;</c>.</remarks>
    /// <exception cref="ArgumentException">A type is not an exception type.</exception>
    public IReadOnlyList<Type>? RetryOn
    {
        get;
        init
        {
            field = CheckRetryOn(value);
            RetryOnNames = field is null ? null : [.. field.Select(RetryRule.NameOf)];
        }
    }

    /// <summary>Longest wait before the task runs again after the first exception of <see cref="RetryOn"/>; default 100 ms, zero: at once.
    /// It doubles with each further attempt, up to <see cref="RetryMaxDelay"/>; the real wait is a random part of it, so that tasks that
    /// failed together do not come back together (full jitter). After the death of a worker or node the task is queued at once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than 49 days.</exception>
    public TimeSpan? RetryDelay
    {
        get;
        init => field = Delay(value);
    }

    /// <summary>What <see cref="RetryDelay"/> grows to at most; default 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than 49 days.</exception>
    public TimeSpan? RetryMaxDelay
    {
        get;
        init => field = Delay(value);
    }

    /// <summary>The names of <see cref="RetryOn"/>, made once for all calls.</summary>
    internal IReadOnlyList<string>? RetryOnNames { get; private init; }

    /// <summary>How long one attempt may run; null (default): without limit. The task then fails with a <see cref="TimeoutException"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or more than 49 days.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is { } limit && (limit <= TimeSpan.Zero || limit > LongestTimeout)
            ? throw new ArgumentOutOfRangeException(nameof(Timeout), value, "Timeout is more than zero and less than 49 days; leave it null for no limit.")
            : value;
    }

    /// <summary>How long an attempt may wait to start, from the moment when its arguments exist; null (default): without limit. A task that
    /// has not started by then fails with a <see cref="TaskUnschedulableException"/> that says what it waited for.</summary>
    /// <remarks>Not a limit on the arguments: they may take as long as they take. A retry has the whole time again.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or more than 49 days.</exception>
    public TimeSpan? SchedulingTimeout
    {
        get;
        init => field = value is { } limit && (limit <= TimeSpan.Zero || limit > LongestTimeout)
            ? throw new ArgumentOutOfRangeException(nameof(SchedulingTimeout), value, "SchedulingTimeout is more than zero and less than 49 days; leave it null for no limit.")
            : value;
    }

    /// <summary>The display name in logs, errors and listings.</summary>
    /// <exception cref="ArgumentException">Empty or white space.</exception>
    public string? Name
    {
        get;
        init => field = value is not null && string.IsNullOrWhiteSpace(value)
            ? throw new ArgumentException("Name is empty; leave it null for the function's own name.", nameof(Name))
            : value;
    }

    /// <summary>Where the task may run; null means <see cref="SchedulingStrategy.Default"/>.</summary>
    public SchedulingStrategy? Strategy { get; init; }

    /// <summary>Which nodes the task may run on, by their labels; null (default): any. While no node is chosen the task waits, and says so.</summary>
    public LabelSelector? Labels { get; init; }

    /// <summary>What to choose instead of <see cref="Labels"/> while no node that those choose has room, in the order of preference. The task
    /// goes to the first selector that finds a node with room; while none does, it waits for whichever finds one first.</summary>
    /// <exception cref="ArgumentException">An element is null.</exception>
    public IReadOnlyList<LabelSelector>? LabelFallbacks
    {
        get;
        init => field = value?.Any(selector => selector is null) == true
            ? throw new ArgumentException("LabelFallbacks holds null. Use LabelSelector.Parse for each.", nameof(LabelFallbacks))
            : value?.ToArray();
    }

    /// <summary>Both in one text, for the wire.</summary>
    internal string LabelChoices => LabelSelector.Join([.. Labels is null ? [] : new[] { Labels }, .. LabelFallbacks ?? []]);

    /// <summary>Of tasks that could start, the one with the higher number goes first; default 0.</summary>
    public int Priority
    {
        get => OwnPriority ?? 0;
        init => OwnPriority = value;
    }

    /// <summary>Null: not set, so the attribute's counts.</summary>
    internal int? OwnPriority { get; private init; }

    internal static double? Amount(double? value, [CallerMemberName] string property = "") =>
        value is { } amount && !(double.IsFinite(amount) && amount >= 0)
            ? throw new ArgumentOutOfRangeException(property, value, $"{property} is a finite number, zero or more.")
            : value;

    private static TimeSpan? Delay(TimeSpan? value, [CallerMemberName] string property = "") =>
        value < TimeSpan.Zero || value > LongestTimeout
            ? throw new ArgumentOutOfRangeException(property, value, $"{property} is zero (at once) or more, and less than 49 days.")
            : value;

    internal static FrozenDictionary<string, double>? CheckResources(IReadOnlyDictionary<string, double>? resources)
    {
        if (resources is null)
            return null;
        foreach ((string name, double amount) in resources)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new ArgumentException("Resources has an empty name.", nameof(Resources));
            if (name.StartsWith("pg/", StringComparison.Ordinal))
                throw new ArgumentException($"Resources cannot hold '{name}': names that begin with pg/ are those of placement groups.", nameof(Resources));
            if (BuiltInResources.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"Resources cannot hold '{name}': set Cpus, Gpus or MemoryBytes instead.", nameof(Resources));
            if (!(double.IsFinite(amount) && amount >= 0))
                throw new ArgumentOutOfRangeException(nameof(Resources), amount, $"Resources['{name}'] is a finite number, zero or more.");
        }

        return resources.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Type[]? CheckRetryOn(IReadOnlyList<Type>? types)
    {
        if (types is null)
            return null;
        foreach (Type type in types)
        {
            if (type is null || !typeof(Exception).IsAssignableFrom(type))
                throw new ArgumentException($"RetryOn holds {type?.ToString() ?? "null"}, which is not an exception type.", nameof(RetryOn));
        }

        return [.. types];
    }
}
