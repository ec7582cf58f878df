using System.Net;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;

namespace ClusterTasks.Simulation;

/// <summary>A node: the real core with its real lines to the others, over a simulated store and simulated workers.</summary>
internal sealed class SimNode : SimHost
{
    private readonly SimCluster _cluster;

    internal SimNode(SimCluster cluster, int number, int cpus)
        : base($"node {number}")
    {
        _cluster = cluster;
        Id = new NodeId((ulong)number);
        Silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + number), number);
        Cpus = cpus;
        Store = new SimStore(cluster, this);
        Workers = new SimWorkers(cluster, this);
        TimeProvider time = cluster.Loop.Clock.For(this);
        var setup = new NodeSetup
        {
            Self = Id,
            Silo = Silo,
            Cluster = 1,
            Total = ResourceSet.FromCpus(cpus),
            GpuDevices = [],
            WorkersPerJob = cpus,
            Labels = new Dictionary<string, string>(),
            Store = Store,
            Transfers = new(),
            Agents = new SimAgents(cluster, this),
            Client = null!, // for streams of events, which nobody opens here
            StartStreams = () => Task.CompletedTask,
            Room = new ClientRoom(1L << 30, "client-bytes"),
            TaskHistory = 100,
            LineageBytes = 16 << 20,
            Deaths = new SimDeaths(),
            HasEnded = endpoint => Task.FromResult(cluster.Nodes.Exists(
                node => node.IsDead && node.Silo.Endpoint.ToString() == endpoint)), // a zombie still listens
            ReadMembers = () => Task.FromResult(cluster.Members()),
            SessionAddress = Name,
            TransferEndpoint = Silo.Endpoint.ToString(),
            Time = time,
            Background = Run,
            Random = cluster.Loop.Dice.NextFraction,
        };
        Node = new Node(setup, NullLogger<Node>.Instance);
        Node.Scheduler = new SchedulerShards(1, _ => cluster.Scheduler.For(this), Id, setup.Total, Node, time, NullLogger.Instance, Run);
        Node.Workers = Workers;
        Reports = new NodeReports(Node, setup);
        Node.Queries = new NodeQueries(Node, Reports, setup, NullLogger.Instance);
    }

    internal NodeId Id { get; }

    internal SiloAddress Silo { get; }

    internal int Cpus { get; }

    internal Node Node { get; }

    internal NodeReports Reports { get; }

    internal SimStore Store { get; }

    internal SimWorkers Workers { get; }

    /// <summary>The death has been declared to the cluster.</summary>
    internal bool IsDeclaredDead { get; set; }

    internal Task RegisterAsync() => Node.Scheduler.RegisterAsync(_ => { }, CancellationToken.None);

    internal void Die()
    {
        IsDead = true;
        Workers.Die();
    }

    private Task Run(Func<Task> work)
    {
        var done = new TaskCompletionSource();
        _cluster.Loop.Post(this, "goes on", () => _ = RunAsync(work, done));
        return done.Task;
    }

    private static async Task RunAsync(Func<Task> work, TaskCompletionSource done)
    {
        try
        {
            await work().ConfigureAwait(false);
            done.TrySetResult();
        }
        catch (Exception e)
        {
            done.TrySetException(e);
        }
    }

    private sealed class SimDeaths : IDeathReports
    {
        public void OnLeaving(IEnumerable<SiloAddress> silos)
        {
        }

        public bool IsLeaving(SiloAddress silo) => false;

        public Task OnGone(NodeId node, SiloAddress silo, SiloAddress[] living) => Task.CompletedTask;
    }
}
