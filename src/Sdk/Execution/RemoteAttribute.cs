using System.Diagnostics.CodeAnalysis;

namespace ClusterTasks;

/// <summary>Marks a static method, or every static method of a class, as a function that may run on the cluster.</summary>
/// <remarks>A method's own attribute wins over its class's, property by property. <see cref="TaskOptions"/> wins over both. A worker runs
/// only methods with this attribute (and static lambdas): a message cannot name any other method.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class RemoteAttribute : Attribute
{
    internal const double DefaultCpus = 1;
    internal const int DefaultMaxRetries = 3;
    internal const double DefaultRetryDelaySeconds = 0.1;
    internal const double DefaultRetryMaxDelaySeconds = 10;
    internal const double DefaultTimeoutGraceSeconds = 5;

    private readonly double? _cpus;
    private readonly double? _gpus;
    private readonly long? _memoryBytes;
    private readonly int? _maxRetries;
    private readonly int? _priority;
    private readonly double? _timeoutSeconds;
    private readonly double? _timeoutGraceSeconds;
    private readonly double? _retryDelaySeconds;
    private readonly double? _retryMaxDelaySeconds;

    /// <summary>Gets or sets the CPUs reserved while the function runs; default 1. Fractions are allowed; 0 reserves none.</summary>
    /// <remarks>A number for placement: the function is not held to it.</remarks>
    public double Cpus
    {
        get => _cpus ?? DefaultCpus;
        init => _cpus = value;
    }

    /// <summary>Gets or sets the GPUs reserved while the function runs; default 0. Fractions are allowed.</summary>
    public double Gpus
    {
        get => _gpus ?? 0;
        init => _gpus = value;
    }

    /// <summary>Gets or sets the bytes of memory reserved while the function runs; default 0 (none). A number for placement, not a
    /// limit.</summary>
    public long MemoryBytes
    {
        get => _memoryBytes ?? 0;
        init => _memoryBytes = value;
    }

    /// <summary>Gets or sets the number of times that the task runs again after its worker or node died; default 3, 0 means
    /// never.</summary>
    /// <remarks>An exception that the function throws is not retried unless <see cref="RetryOn"/> names it.</remarks>
    public int MaxRetries
    {
        get => _maxRetries ?? DefaultMaxRetries;
        init => _maxRetries = value;
    }

    /// <summary>Gets or sets the exception types after which the task runs again: these and types derived from them, as in <c>catch</c>;
    /// default: none. See <see cref="TaskOptions.RetryOn"/>.</summary>
    [SuppressMessage("Performance", "CA1819", Justification = "An attribute can hold an array and nothing else that has many types.")]
    public Type[]? RetryOn { get; init; }

    /// <summary>Gets or sets the seconds of <see cref="TaskOptions.RetryDelay"/>; default 0.1.</summary>
    public double RetryDelaySeconds
    {
        get => _retryDelaySeconds ?? DefaultRetryDelaySeconds;
        init => _retryDelaySeconds = value;
    }

    /// <summary>Gets or sets the seconds of <see cref="TaskOptions.RetryMaxDelay"/>; default 10.</summary>
    public double RetryMaxDelaySeconds
    {
        get => _retryMaxDelaySeconds ?? DefaultRetryMaxDelaySeconds;
        init => _retryMaxDelaySeconds = value;
    }

    /// <summary>Gets or sets the seconds that one attempt may run; default 0: without limit. See
    /// <see cref="TaskOptions.Timeout"/>.</summary>
    public double TimeoutSeconds
    {
        get => _timeoutSeconds ?? 0;
        init => _timeoutSeconds = value;
    }

    /// <summary>Gets or sets the seconds of <see cref="TaskOptions.TimeoutGrace"/>; default 5. <see cref="double.PositiveInfinity"/>: the
    /// process of the function is never ended.</summary>
    public double TimeoutGraceSeconds
    {
        get => _timeoutGraceSeconds ?? DefaultTimeoutGraceSeconds;
        init => _timeoutGraceSeconds = value;
    }

    /// <summary>Gets or sets the priority; default 0. Of the tasks that could start, the one with the higher number goes first.</summary>
    public int Priority
    {
        get => _priority ?? 0;
        init => _priority = value;
    }

    /// <summary>Gets the custom resources reserved while the function runs, as <c>name=amount</c> with commas between them, such as
    /// <c>licence=1,disk=0.5</c>; default none.</summary>
    public string? Resources { get; init; }

    /// <summary>Gets the display name in logs, errors and listings; default <c>Type.Method</c>. Not used on a class.</summary>
    public string? Name { get; init; }

    /// <summary>Returns this attribute; unset properties come from the class's attribute.</summary>
    internal RemoteAttribute Over(RemoteAttribute? ofClass) => ofClass is null
        ? this
        : new RemoteAttribute
        {
            Cpus = _cpus ?? ofClass.Cpus,
            Gpus = _gpus ?? ofClass.Gpus,
            MemoryBytes = _memoryBytes ?? ofClass.MemoryBytes,
            MaxRetries = _maxRetries ?? ofClass.MaxRetries,
            Priority = _priority ?? ofClass.Priority,
            TimeoutSeconds = _timeoutSeconds ?? ofClass.TimeoutSeconds,
            TimeoutGraceSeconds = _timeoutGraceSeconds ?? ofClass.TimeoutGraceSeconds,
            RetryDelaySeconds = _retryDelaySeconds ?? ofClass.RetryDelaySeconds,
            RetryMaxDelaySeconds = _retryMaxDelaySeconds ?? ofClass.RetryMaxDelaySeconds,
            RetryOn = RetryOn ?? ofClass.RetryOn,
            Resources = Resources ?? ofClass.Resources,
            Name = Name,
        };
}
