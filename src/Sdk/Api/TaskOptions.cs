using System.Runtime.CompilerServices;
using ClusterTasks.Execution;

namespace ClusterTasks;

/// <summary>Options of one call or of a set of calls, bound by <see cref="Remote.With"/>. The function's <see cref="RemoteAttribute"/>
/// supplies the values that are null or left out.</summary>
/// <remarks>Immutable; make it once and share it. Every property is checked when it is set.</remarks>
public sealed record TaskOptions
{
    // The longest time that a timer takes. A limit of 49 days is as good as none.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Gets the CPUs reserved while the task runs, up to 100,000. Fractions are allowed and rounded up to 1/10000; 0 reserves
    /// none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, not a number, or more than any node can have.</exception>
    public double? Cpus
    {
        get;
        init => field = Amounts.Check(value, CallLimits.Cpus);
    }

    /// <summary>Gets the GPUs that the task has while it runs: whole ones, which are its own, or a part of one, which others can share; up
    /// to 1,024. It runs in a process that sees no others (<c>CUDA_VISIBLE_DEVICES</c>, <see cref="TaskInfo.GpuIds"/>). The first task with
    /// a set of devices waits for the start of that process, about 0.2 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, not a number, more than any node can have, or more than one and not
    /// whole.</exception>
    public double? Gpus
    {
        get;
        init => field = value > 1 && value % 1 != 0
            ? throw new ArgumentOutOfRangeException(
                nameof(Gpus), value, "Gpus is a whole number, or a part of one GPU: a task cannot have a part of a second one.")
            : Amounts.Check(value, CallLimits.Gpus);
    }

    /// <summary>Gets the bytes of memory reserved while the task runs, up to 1 PiB: a number for placement, not a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than 1 PiB.</exception>
    public long? MemoryBytes
    {
        get;
        init => field = value is null or (>= 0 and <= CallLimits.MemoryBytes)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MemoryBytes), value, "MemoryBytes is zero to 1 PiB.");
    }

    /// <summary>Gets the amounts of custom resources reserved while the task runs, by the name under which nodes offer them: up to 100 of
    /// them, each up to 900,000,000,000. Fractions are rounded up to 1/10000.</summary>
    /// <exception cref="ArgumentException">A name is empty, longer than 256 characters or built in (CPU, GPU, memory), or there are too
    /// many.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An amount is negative, not a number, or too large.</exception>
    public IReadOnlyDictionary<string, double>? Resources
    {
        get;
        init => field = Amounts.Check(value);
    }

    /// <summary>Gets the number of times that the task runs again after its worker or node died (or threw one of <see cref="RetryOn"/>); 0
    /// means never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int? MaxRetries
    {
        get;
        init => field = value is < 0
            ? throw new ArgumentOutOfRangeException(nameof(MaxRetries), value, "MaxRetries is zero (never run again) or more.")
            : value;
    }

    /// <summary>Gets the exception types after which the task runs again: these and types derived from them, as in <c>catch</c>; default:
    /// none.</summary>
    /// <remarks>The check uses the exception itself where the function throws, not a copy. If the exception is a
    /// <see cref="RemoteTaskException"/> of a nested task or of an argument, the exception thrown there counts, too. Causes do not: for an
    /// <see cref="AggregateException"/> name that type. <c>typeof(Broken&lt;&gt;)</c> stands for every <c>Broken&lt;T&gt;</c>.</remarks>
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

    /// <summary>Gets the longest wait before the task runs again after the first exception of <see cref="RetryOn"/>; default 100 ms, zero:
    /// at once. It doubles with each attempt, up to <see cref="RetryMaxDelay"/>. The real wait is a random part of it, so that tasks that
    /// failed together do not come back together (full jitter). After the death of a worker or node the task is queued at once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than 49 days.</exception>
    public TimeSpan? RetryDelay
    {
        get;
        init => field = Delay(value);
    }

    /// <summary>Gets the upper bound of the growing <see cref="RetryDelay"/>; default 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than 49 days.</exception>
    public TimeSpan? RetryMaxDelay
    {
        get;
        init => field = Delay(value);
    }

    /// <summary>The names of <see cref="RetryOn"/>, made once for all calls.</summary>
    internal IReadOnlyList<string>? RetryOnNames { get; private init; }

    /// <summary>Gets the time that one attempt may run, waits for other tasks included; null (default): without limit. When the time is
    /// over, its token fires, and the task fails with a <see cref="TaskTimeoutException"/>: as soon as the function has ended, or after
    /// <see cref="TimeoutGrace"/>.</summary>
    /// <remarks>The time begins when the function's turn comes in its process. It does not limit a wait: <c>GetAsync(timeout)</c> throws a
    /// plain <see cref="TimeoutException"/>, and the task goes on. The attempt is not tried again unless <see cref="RetryOn"/> says
    /// so.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or more than 49 days.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = value is { } limit && (limit <= TimeSpan.Zero || limit > LongestTimeout)
            ? throw new ArgumentOutOfRangeException(
                nameof(Timeout), value, "Timeout is more than zero and less than 49 days; leave it null for no limit.")
            : value;
    }

    /// <summary>Gets the time that a function may take to end after <see cref="Timeout"/> has fired its token; default 5 s, zero: no time
    /// at all. After that time the node ends its worker process. Other tasks of that process run again, which counts for none of their
    /// retries. A task with <see cref="MaxRetries"/> 0 never shares a process with a task that has a limit.
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>: the process is never ended, and the task fails when its function ends by
    /// itself.</summary>
    /// <remarks>The function of a stream that its reader has left has the same time to end. A node that runs tasks in its own process
    /// cannot end a thread: there the task fails after this time, and the thread that goes on is counted
    /// (<see cref="NodeState.LostThreads"/>).</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Negative and not infinite, or more than 49 days.</exception>
    public TimeSpan? TimeoutGrace
    {
        get;
        init => field = value == System.Threading.Timeout.InfiniteTimeSpan ? value : Delay(value);
    }

    /// <summary>Gets the time that an attempt may wait to start, from the moment when its arguments exist; null (default): without limit. A
    /// task that has not started by then fails with a <see cref="TaskUnschedulableException"/> that says what it waited for.</summary>
    /// <remarks>The arguments themselves may take any time. A retry has the whole time again.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or more than 49 days.</exception>
    public TimeSpan? SchedulingTimeout
    {
        get;
        init => field = value is { } limit && (limit <= TimeSpan.Zero || limit > LongestTimeout)
            ? throw new ArgumentOutOfRangeException(
                nameof(SchedulingTimeout), value, "SchedulingTimeout is more than zero and less than 49 days; leave it null for no limit.")
            : value;
    }

    /// <summary>Gets the display name in logs, errors and listings.</summary>
    /// <exception cref="ArgumentException">Empty, white space, or longer than 1,000 characters.</exception>
    public string? Name
    {
        get;
        init => field = value is null || (!string.IsNullOrWhiteSpace(value) && value.Length <= CallLimits.NameLength)
            ? value
            : throw new ArgumentException(
                $"Name has 1 to {CallLimits.NameLength:N0} characters that are not all white space; leave it null for the function's "
                + "own name.", nameof(Name));
    }

    /// <summary>Gets the rule for where the task may run; null means <see cref="SchedulingStrategy.Default"/>.</summary>
    public SchedulingStrategy? Strategy { get; init; }

    /// <summary>Gets the selector of the nodes that the task may run on, by their labels; null (default): any. While it chooses no node the
    /// task waits, and says so.</summary>
    /// <remarks>Together with its fallbacks it may have 4,096 characters; a call with more is refused.</remarks>
    public LabelSelector? Labels { get; init; }

    /// <summary>Gets the selectors to use instead of <see cref="Labels"/> while no node that those choose has room, in the order of
    /// preference. The task goes to the first selector that finds a node with room. While none does, the task waits for the selector that
    /// finds one first.</summary>
    /// <exception cref="ArgumentException">An element is null.</exception>
    public IReadOnlyList<LabelSelector>? LabelFallbacks
    {
        get;
        init => field = value?.Any(selector => selector is null) == true
            ? throw new ArgumentException("LabelFallbacks holds null. Use LabelSelector.Parse for each.", nameof(LabelFallbacks))
            : value?.ToArray();
    }

    /// <summary>The selector and its fallbacks in one text, for the wire.</summary>
    /// <exception cref="ArgumentException">It is too long.</exception>
    internal string LabelChoices
    {
        get
        {
            string text = LabelSelector.Join([.. Labels is null ? [] : new[] { Labels }, .. LabelFallbacks ?? []]);
            return text.Length <= CallLimits.LabelsLength
                ? text
                : throw new ArgumentException(
                    $"Labels and LabelFallbacks have {text.Length:N0} characters; at most {CallLimits.LabelsLength:N0} are allowed. "
                    + "Give the nodes one label for what these choose.", nameof(Labels));
        }
    }

    /// <summary>Gets the priority; default 0. Of the tasks that could start, the one with the higher number goes first.</summary>
    public int Priority
    {
        get => OwnPriority ?? 0;
        init => OwnPriority = value;
    }

    /// <summary>The priority that was set; null: not set, so the attribute's counts.</summary>
    internal int? OwnPriority { get; private init; }

    private static TimeSpan? Delay(TimeSpan? value, [CallerMemberName] string property = "") =>
        value < TimeSpan.Zero || value > LongestTimeout
            ? throw new ArgumentOutOfRangeException(property, value, $"{property} is zero (at once) or more, and less than 49 days.")
            : value;

    private static Type[]? CheckRetryOn(IReadOnlyList<Type>? types)
    {
        if (types is null)
            return null;
        if (types.Count > CallLimits.RetryOn)
            throw new ArgumentException($"RetryOn holds {types.Count} types; at most {CallLimits.RetryOn} are allowed.", nameof(RetryOn));
        foreach (Type type in types)
        {
            if (type is null || !typeof(Exception).IsAssignableFrom(type))
                throw new ArgumentException(
                    $"RetryOn holds {type?.ToString() ?? "null"}, which is not an exception type.", nameof(RetryOn));
        }

        return [.. types];
    }

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
