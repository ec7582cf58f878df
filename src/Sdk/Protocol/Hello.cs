using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>What a process is to its node.</summary>
internal enum SessionKind : byte
{
    Driver,
    Worker,
}

/// <summary>First frame of a client.</summary>
/// <param name="Kind">Driver or worker.</param>
/// <param name="ProcessId">The client's process.</param>
/// <param name="Token">Workers: the secret that the node gave the process it started. Drivers: that of their process, <see cref="Session.ProgramSecret"/>.</param>
/// <param name="Code">Drivers: where the job's code is.</param>
internal readonly record struct Hello(SessionKind Kind, int ProcessId, string Token, JobCode Code) : IFrame<Hello>
{
    internal const string Magic = "ClusterTasks";

    /// <summary>Raised with every change of any frame: client and node are of one build.</summary>
    internal const int CurrentVersion = 15;

    public static FrameType Type => FrameType.Hello;

    public void Write(ref MessagePackWriter writer)
    {
        writer.Write(Magic);
        writer.Write(CurrentVersion);
        writer.Write((byte)Kind);
        writer.Write(ProcessId);
        writer.Write(Token);
        Code.Write(ref writer);
    }

    public static Hello Read(ref MessagePackReader reader)
    {
        if (reader.ReadText() != Magic)
            throw new ProtocolException("The peer does not speak the ClusterTasks session protocol.");
        int version = reader.ReadInt32();
        if (version != CurrentVersion)
            throw new ProtocolException($"The client speaks session protocol {version}, this node {CurrentVersion}: use the same ClusterTasks version on both sides.");
        var kind = (SessionKind)reader.ReadByte();
        if (kind is not (SessionKind.Driver or SessionKind.Worker))
            throw new ProtocolException($"The client is of kind {(byte)kind}: neither a driver nor a worker.");
        return new Hello(kind, reader.ReadInt32(), reader.ReadText(), JobCode.Read(ref reader));
    }
}
