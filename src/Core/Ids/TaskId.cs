using System.Globalization;

namespace ClusterTasks;

/// <summary>Identifies one task for ever, whatever its attempt. Made without a round trip by the process that submits.</summary>
/// <param name="Owner">The node whose agent owns the task: the one that the submitting process is attached to.</param>
/// <param name="Number">Session number (upper 24 bits) and the session's own counter (lower 40 bits: a million ids a second for twelve
/// days).</param>
public readonly record struct TaskId(NodeId Owner, ulong Number)
{
    internal const int CounterBits = 40;

    /// <summary>Highest session number that an id can hold.</summary>
    internal const uint MaxSession = (1u << (64 - CounterBits)) - 1;

    /// <summary>The number of the session, on the owner node, that submitted the task.</summary>
    internal uint Session => (uint)(Number >> CounterBits);

    /// <summary>The number that the session gave the task.</summary>
    internal ulong Counter => Number & ((1UL << CounterBits) - 1);

    internal static TaskId Create(NodeId owner, uint session, ulong counter) =>
        new(owner, ((ulong)session << CounterBits) | counter);

    /// <summary>Returns the id as <c>node-number</c>, both hexadecimal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Owner}-{Number:x}");
}
