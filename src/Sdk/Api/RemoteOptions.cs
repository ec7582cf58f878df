using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Options of a session with a cluster, for <see cref="Remote.ConnectAsync"/>, <c>AddClusterTasksClient</c> and
/// <c>LocalClusterOptions.Session</c>.</summary>
public sealed class RemoteOptions
{
    /// <summary>The default of <see cref="ConnectTimeout"/>.</summary>
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the node's address, <c>unix:/full/path/session.sock</c>. Default null: <c>CLUSTERTASKS_ADDRESS</c>, else this
    /// machine's newest node. Only <c>AddClusterTasksClient</c> reads it: <see cref="Remote.ConnectAsync"/> takes the address itself, and a
    /// <c>LocalCluster</c> knows it.</summary>
    public string? Address { get; set; }

    /// <summary>Gets or sets the longest wait for a node's answer. Default 10 s.</summary>
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

    /// <summary>Gets or sets the longest time in which another node of this machine is sought when the node of the session ends or stands
    /// still. That node takes the session over: unfinished tasks go on, and references stay valid. Calls wait meanwhile. When no other node
    /// runs on this machine, or none has taken the session over in time, the session is lost. Default 30 s; zero: the session ends with its
    /// node.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or over an hour.</exception>
    public TimeSpan ReattachTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromHours(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the number of tasks that this process may have submitted and not finished. At the limit, the next call waits
    /// until some have ended, and says so on the console after a second. Default 2,000,000 (about 2 GB in the node), at least 10,000; fewer
    /// where the node has less room (its <c>--client-bytes</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 10,000.</exception>
    public int MaxPendingTasks
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, SubmitGate.LeastTasks);
            field = value;
        }
    } = SubmitGate.DefaultTasks;

    /// <summary>Gets or sets the same bound for the bytes of their arguments that travel inside messages. Default 1 GiB, at least 64 MiB;
    /// fewer where the node has less room.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 64 MiB.</exception>
    public long MaxPendingBytes
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, SubmitGate.LeastBytes);
            field = value;
        }
    } = SubmitGate.DefaultBytes;

    /// <summary>Gets or sets the number of tasks that may be above a task of this job. Each of them waits for the one below it and keeps a
    /// thread meanwhile. A call that would go deeper throws an <see cref="InvalidOperationException"/>, so that a function that invokes
    /// itself without end fails soon. Tasks above that have ended do not count. Default 256, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxTaskDepth
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = CallLimits.TaskDepth;

    /// <summary>Gets environment variables that this job's worker processes get on top of the node's own (Ray's <c>env_vars</c>). They
    /// replace variables of the same name. Default empty. The connect refuses names that begin with <c>CLUSTERTASKS_</c>, and
    /// <c>DOTNET_STARTUP_HOOKS</c>. A node that runs tasks in its own process cannot set them, and fails the job's tasks with that
    /// reason.</summary>
    public IDictionary<string, string> WorkerEnvironment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the receiver of the lines that this job's functions write to their standard output and error, each with its
    /// prefix. Default null: this process's own standard output and error. One thread of its own calls it, line after line. If it is so
    /// slow that millions of characters wait, lines are left out and counted. A line may come after the result of its task; the session's
    /// <c>Dispose</c> waits for lines that came before it.</summary>
    public Action<string>? OnOutput { get; set; }
}
