using System.Globalization;

namespace ClusterTasks.Session;

/// <summary>Limits of the tasks that one process may have submitted and not finished: its own options, or less where its node has less
/// room.</summary>
/// <param name="Tasks">Tasks.</param>
/// <param name="Bytes">Bytes of arguments.</param>
/// <param name="IsOfNode">True when the node's room sets the limit.</param>
internal sealed record SubmitLimits(int Tasks, long Bytes, bool IsOfNode = false)
{
    /// <summary>The bytes that a task takes of its node's room in addition to its arguments: its places in the tables, in a queue, and the
    /// waits for it.</summary>
    internal const int BytesOfATask = 512;

    // The arguments of the largest call and one unreported batch, because a call must not wait for its own batch. The node refuses tasks
    // that it has no room for.
    private const long LeastBytes = CallLimits.BodyBytes + (1L << 20);

    internal static readonly SubmitLimits Default = new(SubmitGate.DefaultTasks, SubmitGate.DefaultBytes);

    /// <summary>Returns lower limits where the node has less room: half of it is for tasks, half for their arguments. A process that is
    /// alone at its node therefore waits and is never refused.</summary>
    /// <param name="requestBytes">The room that the node offers to one process.</param>
    internal SubmitLimits AtMost(long requestBytes)
    {
        long tasks = Math.Max(1, requestBytes / 2 / BytesOfATask);
        long bytes = Math.Max(LeastBytes, requestBytes / 2);
        return tasks >= Tasks && bytes >= Bytes ? this
            : new SubmitLimits((int)Math.Min(Tasks, tasks), Math.Min(Bytes, bytes), IsOfNode: true);
    }

    public override string ToString()
    {
        string tasks = Tasks.ToString("N0", CultureInfo.InvariantCulture);
        string bytes = Bytes.ToString("N0", CultureInfo.InvariantCulture);
        return IsOfNode
            ? $"its node has room for {tasks} and {bytes}: --client-bytes of the node sets it"
            : $"RemoteOptions.MaxPendingTasks is {tasks}, MaxPendingBytes {bytes}";
    }
}
