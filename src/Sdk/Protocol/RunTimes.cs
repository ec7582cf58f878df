
namespace ClusterTasks.Protocol;

/// <summary>When an attempt ran, by the clock of the machine that ran it.</summary>
/// <param name="Started">UTC ticks (100 ns) when the function was called; 0: it never was.</param>
/// <param name="BusyMicros">Microseconds from then to its end, without the time in which it waited for other tasks and had lent its
/// slot. At most 71 minutes; what is longer counts as that.</param>
[Wire]
internal readonly partial record struct RunTimes(long Started, uint BusyMicros);
