namespace ClusterTasks.Protocol;

/// <summary>Where the driver's program is, so that a node can start worker processes that run its functions, and what these
/// inherit.</summary>
/// <param name="Launch">How the program is started.</param>
/// <param name="WorkingDirectory">The driver's working directory.</param>
[Wire]
internal readonly partial record struct JobCode(ProgramLaunch Launch, string WorkingDirectory)
{
    /// <summary>The name of the driver's culture, for numbers and dates; empty: the invariant one.</summary>
    internal string Culture { get; init; } = "";

    /// <summary>The name of the driver's culture for texts.</summary>
    internal string UICulture { get; init; } = "";

    /// <summary>Variables that worker processes get, NAME=value with NUL between them.</summary>
    internal string Variables { get; init; } = "";

    /// <summary>See <see cref="RemoteOptions.MaxTaskDepth"/>; 0: the default.</summary>
    internal int MaxTaskDepth { get; init; }

    /// <summary>The driver goes on at another node when its own dies: what is the job's waits for that.</summary>
    internal bool MayMove { get; init; }

    internal static JobCode None => new(ProgramLaunch.None, "");

    /// <summary>For one node that asks another.</summary>
    internal byte[] ToBytes() => WireMessage.Encode(this, static (ref writer, code) => code.Write(ref writer));

    /// <exception cref="ProtocolException">The bytes are something else.</exception>
    internal static JobCode FromBytes(byte[] bytes) => WireMessage.Decode(bytes, "job's code", Read);
}
