using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>Where the driver's program is, so that a node can start worker processes that run its functions.</summary>
/// <param name="EntryAssembly">Full path of the entry assembly; empty when the program is a single file.</param>
/// <param name="ProcessPath">Full path of the driver's executable.</param>
/// <param name="WorkingDirectory">The driver's working directory.</param>
internal readonly record struct JobCode(string EntryAssembly, string ProcessPath, string WorkingDirectory)
{
    internal static JobCode None => new("", "", "");

    internal void Write(ref MessagePackWriter writer)
    {
        writer.Write(EntryAssembly);
        writer.Write(ProcessPath);
        writer.Write(WorkingDirectory);
    }

    internal static JobCode Read(ref MessagePackReader reader) => new(reader.ReadText(), reader.ReadText(), reader.ReadText());
}
