using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Sessions;

/// <summary>Numbers the sessions of a node and keeps the program of each. Objects of a session outlive it, so nothing is removed: eight
/// bytes for each session that the node ever had.</summary>
/// <remarks>A number comes with its program, in one call. With a counter beside the list, a session that was refused in between took a
/// number and no program: every later session had the program of its neighbour, and could not use its own objects.</remarks>
internal sealed class SessionPrograms
{
    // The index is the session number, from 1.
    private readonly List<ulong> _programs = [0];

    /// <summary>Gives a session its number.</summary>
    /// <exception cref="ProtocolException">All numbers are given out.</exception>
    internal uint Add(ulong program)
    {
        if (_programs.Count > TaskId.MaxSession)
            throw new ProtocolException("This node has given out all its session numbers; restart it.");
        _programs.Add(program);
        return (uint)_programs.Count - 1;
    }

    /// <summary>Returns the program of a session; 0: there was no such session.</summary>
    internal ulong Of(uint session) => session < _programs.Count ? _programs[(int)session] : 0;
}
