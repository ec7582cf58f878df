using System.Globalization;
using ClusterTasks.Worker.Hosting;

namespace ClusterTasks;

/// <summary>Options of <see cref="LocalCluster.AddNodeAsync"/>; null values come from the cluster's options.</summary>
public sealed record LocalNodeOptions
{
    /// <summary>Gets the CPU slots.</summary>
    public double? Cpus { get; init; }

    /// <summary>Gets the GPUs, a whole number; by default as many as <see cref="GpuDevices"/> names.</summary>
    public double? Gpus { get; init; }

    /// <summary>Gets the ids of the GPUs, as <c>CUDA_VISIBLE_DEVICES</c> takes them; null: 0, 1 and so on. All nodes of a cluster on one
    /// machine have the same numbers, so nodes that share its GPUs each need a list.</summary>
    public IReadOnlyList<string>? GpuDevices { get; init; }

    /// <summary>Gets the worker processes (in-process: executor threads) for each job; 0 is one per CPU slot.</summary>
    public int? Workers { get; init; }

    /// <summary>Gets the bytes of shared memory of the object store, at least 75 MiB.</summary>
    public long? StoreBytes { get; init; }

    /// <summary>Gets the bytes of memory that tasks can reserve.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Gets the custom resources.</summary>
    public IReadOnlyDictionary<string, double>? Resources { get; init; }

    /// <summary>Gets the labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Another number than the cluster's: such a node is refused, which a test wants to see.</summary>
    internal int? SchedulerShards { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Validate()
    {
        CheckAmount(Cpus ?? 0, CallLimits.Cpus, nameof(Cpus));
        CheckGpus(Gpus ?? GpuDevices?.Count ?? 0, nameof(Gpus));
        if (GpuDevices is { } devices && (devices.Count != (Gpus ?? devices.Count) || !NodeOptionsValidator.AreGpuIds(devices)))
            throw new ArgumentOutOfRangeException(
                nameof(GpuDevices), string.Join(' ', devices), "Set each id once, without commas, and as many as Gpus.");
        ArgumentOutOfRangeException.ThrowIfNegative(Workers ?? 0, nameof(Workers));
        CheckStore(StoreBytes, nameof(StoreBytes));
        CheckMemory(MemoryBytes, nameof(MemoryBytes));
        CheckNames(Resources, nameof(Resources));
        foreach (double amount in Resources?.Values ?? [])
            CheckAmount(amount, CallLimits.Amount, nameof(Resources));
        CheckNames(Labels, nameof(Labels));
    }

    internal LocalNodeOptions Over(LocalNodeOptions defaults) => new()
    {
        Cpus = Cpus ?? defaults.Cpus,
        Gpus = Gpus ?? GpuDevices?.Count ?? defaults.Gpus,
        GpuDevices = GpuDevices,
        Workers = Workers ?? defaults.Workers,
        StoreBytes = StoreBytes ?? defaults.StoreBytes,
        MemoryBytes = MemoryBytes ?? defaults.MemoryBytes,
        Resources = Resources ?? defaults.Resources,
        Labels = Labels ?? defaults.Labels,
        SchedulerShards = SchedulerShards ?? defaults.SchedulerShards,
    };

    internal static void CheckAmount(double amount, double most, string option)
    {
        if (!(amount >= 0 && amount <= most))
            throw new ArgumentOutOfRangeException(
                option, amount, string.Create(CultureInfo.InvariantCulture, $"Set a number from 0 to {most:N0}."));
    }

    internal static void CheckGpus(double gpus, string option)
    {
        if (!(gpus >= 0 && gpus <= CallLimits.Gpus && gpus % 1 == 0))
            throw new ArgumentOutOfRangeException(
                option, gpus, "Set a whole number from 0 to 1024: tasks can have parts of a GPU, nodes have whole ones.");
    }

    internal static void CheckMemory(long? bytes, string option)
    {
        if (bytes is < 0 or > CallLimits.MemoryBytes)
            throw new ArgumentOutOfRangeException(option, bytes, "Set 0 to 1 PiB, or null for the default.");
    }

    internal static void CheckStore(long? bytes, string option)
    {
        if (bytes < HostMemory.MinimumStoreBytes)
            throw new ArgumentOutOfRangeException(option, bytes, "Set at least 75 MiB (78,643,200 bytes), or null for the default.");
    }

    /// <summary>Checks names and values, which travel to a node process as name=value pairs with commas between them.</summary>
    internal static void CheckNames<T>(IReadOnlyDictionary<string, T>? pairs, string option)
    {
        foreach ((string name, T value) in pairs ?? new Dictionary<string, T>())
        {
            string text = value as string ?? "1";
            if (string.IsNullOrWhiteSpace(name) || name.AsSpan().IndexOfAny(',', '=') >= 0 || string.IsNullOrWhiteSpace(text)
                || text.Contains(','))
                throw new ArgumentOutOfRangeException(
                    option, ShownText.Of($"{name}={text}"),
                    "Set names without ',' and '=', and values that are not empty and without ','.");
            if (!ShownText.IsClean(name) || !ShownText.IsClean(text))
                throw new ArgumentOutOfRangeException(
                    option, ShownText.Of($"{name}={text}"), "Set names and values without control characters.");
        }
    }

    /// <summary>Names the properties with their values; of a collection, the first few.</summary>
    public override string ToString() => RecordText.Of(this);
}
