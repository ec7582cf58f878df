namespace ClusterTasks;

/// <summary>Marks a static method, or every static method of a class, as a function that may run on the cluster.</summary>
/// <remarks>A method's own attribute wins over its class's, property by property. <see cref="TaskOptions"/> wins over both.
/// A worker runs only what carries this attribute (and static lambdas): a message cannot name any other method.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class RemoteAttribute : Attribute
{
    internal const double DefaultCpus = 1;
    internal const int DefaultMaxRetries = 3;

    private readonly double? _cpus;
    private readonly double? _gpus;
    private readonly long? _memoryBytes;
    private readonly int? _maxRetries;

    /// <summary>CPUs reserved while the function runs; default 1. Fractions are allowed; 0 reserves none.</summary>
    /// <remarks>A number for placement: the function is not held to it.</remarks>
    public double Cpus
    {
        get => _cpus ?? DefaultCpus;
        init => _cpus = value;
    }

    /// <summary>GPUs reserved while the function runs; default 0. Fractions are allowed.</summary>
    public double Gpus
    {
        get => _gpus ?? 0;
        init => _gpus = value;
    }

    /// <summary>Bytes of memory reserved while the function runs; default 0 (none). A number for placement, not a limit.</summary>
    public long MemoryBytes
    {
        get => _memoryBytes ?? 0;
        init => _memoryBytes = value;
    }

    /// <summary>How often the task runs again after its worker or node died; default 3, 0 means never.</summary>
    /// <remarks>An exception that the function throws is not retried unless <see cref="TaskOptions.RetryOn"/> names it.</remarks>
    public int MaxRetries
    {
        get => _maxRetries ?? DefaultMaxRetries;
        init => _maxRetries = value;
    }

    /// <summary>The display name in logs, errors and the dashboard; default <c>Type.Method</c>. Not used on a class.</summary>
    public string? Name { get; init; }

    /// <summary>This attribute with what it leaves unset taken from the class's.</summary>
    internal RemoteAttribute Over(RemoteAttribute? ofClass) => ofClass is null
        ? this
        : new RemoteAttribute
        {
            Cpus = _cpus ?? ofClass.Cpus,
            Gpus = _gpus ?? ofClass.Gpus,
            MemoryBytes = _memoryBytes ?? ofClass.MemoryBytes,
            MaxRetries = _maxRetries ?? ofClass.MaxRetries,
            Name = Name,
        };
}
