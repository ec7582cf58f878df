using System.Net;
using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Simulate;

/// <summary>Runs a cluster of simulated nodes and owners around the real policy, event by event. It throws when a task did not run to its
/// end exactly once, when a node was over-committed, and when any resource remains counted as taken.</summary>
internal sealed class Simulation
{
    private const long DetectionDelay = 1_000_000;
    private const long ArrivalStep = 10_000;
    private const int MaxBatch = 512;

    private readonly SimulationSetup _setup;
    private readonly EventQueue _clock = new();
    private readonly Random _random;
    private readonly SimTask[] _tasks;
    private readonly SimOwner[] _owners;
    private readonly Dictionary<NodeId, SimNode> _nodes = [];
    private readonly List<(double Time, double Cpus, double Gpus)> _capacity = [];
    private readonly int[] _left;
    private readonly double[] _work;
    private double[]? _workAtFirstEnd;
    private int _arrived;
    private int _done;
    private int _lost;
    private int _refused;
    private int _local;

    private Simulation(SimulationSetup setup)
    {
        _setup = setup;
        _random = new Random(setup.Seed);
        Schedulers = [.. Enumerable.Range(0, setup.Shards)
            .Select(_ => new SimScheduler(setup, _clock, id => _nodes[id], id => _owners![id.Value - 1]))];
        _tasks = Workload.Create(setup, _random);
        _owners = [.. Enumerable.Range(0, setup.Jobs).Select(job => new SimOwner(job, _clock, this))];
        _left = new int[setup.Jobs];
        _work = new double[setup.Jobs];
        foreach (SimTask task in _tasks)
            _left[task.Job]++;
    }

    internal SimScheduler[] Schedulers { get; }

    internal static SimulationResult Run(SimulationSetup setup)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(setup.Nodes, setup.Jobs + setup.Failures);
        return new Simulation(setup).Run();
    }

    internal SimScheduler SchedulerOf(int job) =>
        Schedulers[ShardBooks.ShardOf(Workload.JobIdOf(job), Schedulers.Length)];

    /// <summary>Called when a node has accepted a task or slot.</summary>
    internal void OnAccepted(SimNode node, PlaceRequest request)
    {
        if (request.IsSlot)
        {
            _clock.After(SimScheduler.Latency, () => _owners[request.Owner.Value - 1].OnGranted(node, request));
            return;
        }

        SimTask task = _tasks[request.Task.Number];
        if (request.Locality.Length > 0 && request.Locality.MaxBy(place => place.Bytes).Node == node.Registration.Node)
            _local++;
        _clock.After(task.Duration, () =>
        {
            if (!node.IsAlive)
                return;
            OnDone(task.Job, task, node);
            node.End(request);
        });
    }

    internal void OnDone(int job, SimTask task, SimNode node)
    {
        task.Complete();
        node.Did(task);
        _done++;
        _work[job] += task.CpuSeconds;
        if (--_left[job] == 0)
            _workAtFirstEnd ??= [.. _work];
    }

    /// <summary>Called when an attempt died with its node.</summary>
    internal void OnLost(SimTask task)
    {
        _lost++;
        task.Retry();
    }

    internal bool Refuses() => _random.NextDouble() < _setup.Refusals;

    internal void OnRefused() => _refused++;

    private SimulationResult Run()
    {
        for (int i = 0; i < _setup.Nodes; i++)
            Join(i);
        PlanFailures();
        Arrive();
        while (_done < _tasks.Length && _clock.Next())
        {
        }

        double makespan = _clock.Now * 1e-6;
        // Some events are still under way: last reports, slots that end, nodes that rest.
        while (_clock.Next())
        {
        }

        CheckBooks();
        SimNode[] whole = [.. _nodes.Values.Where(node => node.IsAlive && node.Registration.Node.Value <= (ulong)_setup.Nodes)];
        return new SimulationResult
        {
            Placements = Schedulers.Sum(scheduler => scheduler.Placements),
            DecisionMicros = Schedulers.Sum(scheduler => scheduler.PolicyMicros) / Schedulers.Sum(scheduler => scheduler.Placements),
            RoundMicrosP99 = Schedulers.Max(scheduler => scheduler.RoundMicros(0.99)),
            RoundMicrosMax = Schedulers.Max(scheduler => scheduler.RoundMicros(1)),
            Rounds = Schedulers.Sum(scheduler => scheduler.Rounds),
            Makespan = makespan,
            Ideal = IdealSeconds(),
            MaxOverMeanLoad = whole.Max(node => node.Work) / whole.Average(node => node.Work),
            LocalityHitRate = _local / (double)Math.Max(1, _tasks.Count(task => task.Request.Locality.Length > 0)),
            WorkAtFirstEnd = _workAtFirstEnd!,
            Lost = _lost,
            Refused = _refused,
            SlotsRecalled = Schedulers.Sum(scheduler => scheduler.Recalled),
        };
    }

    private void Join(int number)
    {
        double gpus = number % 10 == 9 ? 4 : 0;
        NodeRegistration node = new()
        {
            Node = new NodeId((ulong)number + 1),
            Silo = SiloAddress.New(IPAddress.Loopback, 1, number + 1),
            Total = ResourceSet.From(_setup.CpusPerNode, gpus, 0, null),
            Shards = _setup.Shards,
        };
        _nodes.Add(node.Node, new SimNode(node, _clock, this));
        _capacity.Add((_clock.Now * 1e-6, _setup.CpusPerNode, gpus));
        foreach (SimScheduler scheduler in Schedulers)
            scheduler.Register(node);
    }

    /// <summary>Plans the deaths: nodes die one after another in the middle of the work, and for each of them another one joins a while
    /// later.</summary>
    private void PlanFailures()
    {
        double span = _tasks.Sum(task => task.CpuSeconds) / (_setup.Nodes * _setup.CpusPerNode) * 1e6;
        int[] dying = [.. Enumerable.Range(_setup.Jobs, _setup.Nodes - _setup.Jobs)];
        _random.Shuffle(dying);
        for (int i = 0; i < _setup.Failures; i++)
        {
            SimNode node = _nodes[new NodeId((ulong)dying[i] + 1)];
            long at = (long)(span * (0.3 + 0.4 * _random.NextDouble()));
            int next = _setup.Nodes + i;
            _clock.At(at, () => Die(node));
            _clock.At(at + (long)(span * 0.05), () => Join(next));
        }
    }

    private void Die(SimNode node)
    {
        node.Die();
        ResourceSet total = node.Registration.Total;
        _capacity.Add((_clock.Now * 1e-6, -_setup.CpusPerNode, -total.GpuUnits / (double)ResourceSet.UnitsPerWhole));
        _clock.After(DetectionDelay, () =>
        {
            foreach (SimScheduler scheduler in Schedulers)
                scheduler.Remove(node.Registration.Node);
            foreach (PlaceRequest lost in node.Running.Where(request => !request.IsSlot))
            {
                SimTask task = _tasks[lost.Task.Number];
                if (task.IsDone)
                    continue; // the result arrived before the node died
                OnLost(task);
                SchedulerOf(task.Job).Submit([task.Request]);
            }

            foreach (SimOwner owner in _owners)
                owner.OnNodeDied(node);
        });
    }

    /// <summary>Submits the tasks that have arrived by now, in the owners' batches, and plans the next call for the rest.</summary>
    private void Arrive()
    {
        List<PlaceRequest> batch = [];
        while (_arrived < _tasks.Length && _tasks[_arrived].Arrival <= _clock.Now)
        {
            SimTask task = _tasks[_arrived++];
            if (_setup.Slots && task.MayUseSlot)
                _owners[task.Job].Arrive(task);
            else
                batch.Add(task.Request);
        }

        foreach (PlaceRequest[] part in batch.GroupBy(request => request.Job).SelectMany(job => job.Chunk(MaxBatch)))
            SchedulerOf((int)part[0].Job.Number).Submit(part);
        foreach (SimOwner owner in _owners)
            owner.Ask();
        if (_arrived < _tasks.Length)
            _clock.At(Math.Max(_clock.Now + ArrivalStep, _tasks[_arrived].Arrival), Arrive);
    }

    private double IdealSeconds()
    {
        double cpu = Ideal.Seconds(_tasks, task => task.CpuSeconds, [.. _capacity.Select(item => (item.Time, item.Cpus))]);
        double gpu = Ideal.Seconds(_tasks, task => task.GpuSeconds, [.. _capacity.Select(item => (item.Time, item.Gpus))]);
        return Math.Max(Math.Max(cpu, gpu), _tasks.Max(task => task.Arrival + task.Duration) * 1e-6);
    }

    private void CheckBooks()
    {
        Check(_done == _tasks.Length,
            $"{_tasks.Length - _done} tasks never ran: "
                + $"{Schedulers.SelectMany(scheduler => scheduler.State.Pending(1)).FirstOrDefault()?.Reason}");
        Check(Schedulers.All(scheduler => scheduler.State.QueuedCount == 0), "tasks are left in a queue");
        Check(_owners.All(owner => owner.IsIdle), "slots are left with owners");
        foreach (Policy.NodeState node in Schedulers.SelectMany(scheduler => scheduler.State.Nodes))
        {
            Check(node.Allocations.Count == 0 && node.Free.Equals(node.Total), $"a scheduler thinks that {node.Id} is still in use");
            Check(_nodes[node.Id].Free.Equals(node.Total), $"node {node.Id} is still in use");
        }
    }

    private void Check(bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException($"Seed {_setup.Seed}, {_clock.Time}: {message}.");
    }
}
