using System.Buffers;
using ClusterTasks.Execution;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>Where the driver's program is, so that a node can start worker processes that run its functions, and what these inherit.</summary>
/// <param name="Launch">How the program is started.</param>
/// <param name="WorkingDirectory">The driver's working directory.</param>
internal readonly record struct JobCode(ProgramLaunch Launch, string WorkingDirectory)
{
    /// <summary>The name of the driver's culture, for numbers and dates; empty: the invariant one.</summary>
    internal string Culture { get; init; } = "";

    /// <summary>The name of the driver's culture for texts.</summary>
    internal string UICulture { get; init; } = "";

    /// <summary>Variables that worker processes get, as <see cref="WorkerVariables"/> packs them.</summary>
    internal string Variables { get; init; } = "";

    /// <summary>See <see cref="RemoteOptions.MaxTaskDepth"/>; 0: the default.</summary>
    internal int MaxTaskDepth { get; init; }

    internal static JobCode None => new(ProgramLaunch.None, "");

    internal void Write(ref MessagePackWriter writer)
    {
        Launch.Write(ref writer);
        writer.Write(WorkingDirectory);
        writer.Write(Culture);
        writer.Write(UICulture);
        writer.Write(Variables);
        writer.Write(MaxTaskDepth);
    }

    internal static JobCode Read(ref MessagePackReader reader) => new(ProgramLaunch.Read(ref reader), reader.ReadText())
    {
        Culture = reader.ReadText(),
        UICulture = reader.ReadText(),
        Variables = reader.ReadText(),
        MaxTaskDepth = reader.ReadInt32(),
    };

    /// <summary>For one node that asks another.</summary>
    internal byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        Write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static JobCode FromBytes(byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        return Read(ref reader);
    }
}
