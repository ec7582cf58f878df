namespace ClusterTasks.Execution;

/// <summary>Settings that the tasks of one worker share.</summary>
internal sealed record WorkerSettings
{
    internal static readonly WorkerSettings Default = new();

    /// <summary>Their GPUs, with commas between them.</summary>
    internal string Gpus { get; init; } = "";

    /// <summary>The driver's cultures; null: those of this process.</summary>
    internal TaskCulture? Culture { get; init; }

    /// <summary>See <see cref="RemoteOptions.MaxTaskDepth"/>; 0: the default.</summary>
    internal int MaxTaskDepth { get; init; }

    /// <summary>The services of the host in which the tasks run; null: they have their own, see <see cref="TaskServices"/>.</summary>
    internal IServiceProvider? Services { get; init; }
}
