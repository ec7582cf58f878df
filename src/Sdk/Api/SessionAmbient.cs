using ClusterTasks.Execution;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Which session a static call of <see cref="Remote"/> goes to.</summary>
internal static class SessionAmbient
{
    private static SessionCore? _default;

    /// <summary>The session that the process connected, if any; set and cleared by the session itself.</summary>
    internal static SessionCore? Default
    {
        get => Volatile.Read(ref _default);
        set => Volatile.Write(ref _default, value);
    }

    /// <summary>The executing task's session, else the process's.</summary>
    /// <exception cref="ClusterUnavailableException">There is neither.</exception>
    internal static SessionCore Require() => TaskContext.Current?.Session ?? Default ?? throw Unattached(
        "This process is not connected to a cluster. Call 'await LocalCluster.StartAsync()' for a cluster on this machine, or " +
        "'await Remote.ConnectAsync(address)' for a running one, and keep what it returns until the last call.");

    /// <summary>Makes the error of a process without a session; a child process that runs the program's Main ends here.</summary>
    internal static ClusterUnavailableException Unattached(string message)
    {
        ChildGuard.ExitIfChild();
        return new ClusterUnavailableException(message);
    }
}
