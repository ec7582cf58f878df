namespace ClusterTasks;

/// <summary>How a process attaches to a cluster.</summary>
public sealed class RemoteOptions
{
    /// <summary>Default of <see cref="ConnectTimeout"/>.</summary>
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The node's address, <c>unix:/full/path/session.sock</c>. Default null: <c>CLUSTERTASKS_ADDRESS</c>, else this machine's
    /// newest node. Read by <c>AddClusterTasksClient</c>; <see cref="Remote.ConnectAsync"/> takes the address itself.</summary>
    public string? Address { get; set; }

    /// <summary>Longest wait for a node's answer. Default 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero, negative, or over an hour.</exception>
    public TimeSpan ConnectTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromHours(1));
            field = value;
        }
    } = DefaultConnectTimeout;

    /// <summary>Receives the lines that this job's functions write to their standard output and error, each with its prefix. Default null:
    /// this process's own standard output and error. Called by one thread of its own, line after line; if it is so slow that millions
    /// of characters wait, lines are left out and counted. A line may come after the result of its task; the session's
    /// <c>Dispose</c> waits for those that came before it.</summary>
    public Action<string>? OnOutput { get; set; }
}
