using ClusterTasks.Worker.Local;

namespace ClusterTasks;

/// <summary>One node of a <see cref="LocalCluster"/>.</summary>
public sealed class LocalNode
{
    private readonly LocalNodeRunner _runner;

    internal LocalNode(LocalNodeRunner runner) => _runner = runner;

    /// <summary>Gets the id of this run of the node.</summary>
    public NodeId Id => NodeId.Parse(_runner.Ready.NodeId);

    /// <summary>Gets the node's process; this process when the cluster runs in-process.</summary>
    public int ProcessId => _runner.Ready.Pid;

    /// <summary>Gets the processes that run the node's tasks, as the node lists them: from a process's start until the node knows of its
    /// exit. Empty when the cluster runs in-process, before a driver has connected, and after the node's end. A call reads a small
    /// file.</summary>
    public IReadOnlyList<int> WorkerProcessIds => _runner.WorkerProcessIds;

    /// <summary>Gets the address at which drivers of this machine can connect to the node.</summary>
    public string Address => _runner.Ready.SessionAddress;

    /// <summary>Gets whether the node still runs.</summary>
    public bool IsRunning => _runner.IsRunning;

    internal LocalNodeRunner Runner => _runner;

    /// <summary>Ends the node as a crash would (SIGKILL) and waits for its end. In an in-process cluster the silo is stopped without a
    /// chance to finish anything, which comes closest. A node that has ended already is no error.</summary>
    public Task KillAsync() => _runner.KillAsync();

    /// <summary>Stops the node gracefully and waits for its end; after the cluster's stop timeout it is killed.</summary>
    public Task StopAsync() => _runner.StopAsync();
}
