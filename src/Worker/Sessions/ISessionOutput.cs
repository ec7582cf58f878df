namespace ClusterTasks.Worker.Sessions;

/// <summary>Sends a session's bytes.</summary>
internal interface ISessionOutput
{
    /// <summary>Sends some of the bytes and returns their number; 0 when the client reads too slowly to take any now, which only happens
    /// when <paramref name="mayWait"/> is false.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    int Send(ReadOnlySpan<byte> bytes, bool mayWait);

    /// <summary>Ends the connection: the reading side sees its end at once.</summary>
    void Abort();
}
