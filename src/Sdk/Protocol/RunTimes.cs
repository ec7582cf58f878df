using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>When an attempt ran, by the clock of the machine that ran it.</summary>
/// <param name="Started">UTC ticks (100 ns) when the function was called; 0: it never was.</param>
/// <param name="BusyMicros">Microseconds from then to its end, without the time in which it waited for other tasks and had lent its
/// slot. At most 71 minutes; what is longer counts as that.</param>
internal readonly record struct RunTimes(long Started, uint BusyMicros)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.Write(Started);
        writer.Write(BusyMicros);
    }

    internal static RunTimes Read(ref MessagePackReader reader) => new(reader.ReadInt64(), reader.ReadUInt32());
}
