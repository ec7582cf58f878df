using ClusterTasks.Worker.Agent;
using Orleans.Runtime;

namespace ClusterTasks.Simulation;

/// <summary>A whole cluster: real nodes and a real scheduler on one thread, programs on them, and everything that can go wrong.</summary>
internal sealed class SimCluster : IDisposable
{
    private readonly Dictionary<SiloAddress, SimNode> _bySilo = [];
    private readonly Dictionary<TaskId, int> _begun = [];
    private readonly Dictionary<TaskId, string> _arguments = [];
    private readonly HashSet<TaskId> _once = [];
    private readonly List<SimDriver> _drivers = [];
    private Exception? _failure;

    internal SimCluster(ulong seed, SimScenario scenario)
    {
        Scenario = scenario;
        Loop = new SimLoop(seed);
        Network = new SimNetwork(Loop, Faults);
        Scheduler = new SimScheduler(this);
        for (int number = 1; number <= scenario.Nodes; number++)
        {
            var node = new SimNode(this, number, 1 + Loop.Dice.Next(3));
            Nodes.Add(node);
            _bySilo.Add(node.Silo, node);
        }
    }

    internal SimScenario Scenario { get; }

    internal SimLoop Loop { get; }

    internal SimFaults Faults { get; } = new();

    internal SimNetwork Network { get; }

    internal SimScheduler Scheduler { get; }

    internal List<SimNode> Nodes { get; } = [];

    internal IReadOnlyList<SimDriver> Drivers => _drivers;

    internal IEnumerable<SimNode> Living => Nodes.Where(node => !node.IsDead);

    internal bool MayCancel => Scenario.Cancels;

    internal bool MayCrash => Scenario.WorkerDeaths;

    /// <summary>Workers and nodes that died.</summary>
    internal int Deaths { get; set; }

    internal bool HasCancelled { get; set; }

    internal SimNode NodeAt(SiloAddress silo) => _bySilo[silo];

    internal bool IsDeclaredDead(SiloAddress silo) => _bySilo[silo].IsDeclaredDead;

    public void Dispose()
    {
        Scheduler.Dispose();
        foreach (SimNode node in Nodes)
            node.Core.Dispose();
    }

    /// <summary>The cluster's list of silos, with the dead ones.</summary>
    internal IReadOnlyCollection<Member> Members() => [.. Nodes.Select(node => new Member(node.Silo, node.IsDeclaredDead, Member.NameOf(node.Id)))];

    /// <summary>A failure of this work is one of the history.</summary>
    internal async void Watch(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
    }

    /// <summary>An attempt has begun in a worker. Returns whether it is the first that has.</summary>
    internal bool OnBegun(TaskId task, int attempt)
    {
        _begun[task] = _begun.GetValueOrDefault(task) + 1;
        if (_once.Contains(task) && _begun[task] > 1)
            throw new SimFailedException($"Task {task} may run once at most, and attempt {attempt} is the run number {_begun[task]}.");
        return _begun[task] == 1;
    }

    /// <summary>The values with which a task has run last, in words.</summary>
    internal string ArgumentsOf(TaskId task) => _arguments.GetValueOrDefault(task) ?? "none";

    internal void OnArguments(TaskId task, IEnumerable<ulong> values) => _arguments[task] = string.Join(", ", values.Select(value => $"{value:x}"));

    /// <summary>The task may run once at most.</summary>
    internal void RunsOnce(TaskId task) => _once.Add(task);

    internal void Start()
    {
        Task[] registrations = [.. Nodes.Select(node => node.RegisterAsync())];
        RunUntil("all nodes know each other", TimeSpan.FromMinutes(1), () => Array.TrueForAll(registrations, task => task.IsCompleted) && Nodes.TrueForAll(node => node.Core.Nodes.Length == Nodes.Count));
        for (int number = 1; number <= Scenario.Drivers; number++)
            _drivers.Add(new SimDriver(this, Loop.Dice.Pick(Nodes), number, Scenario.Operations));
    }

    internal void Act()
    {
        (Faults.LossRate, Faults.DoubleRate) = (Scenario.LossRate, Scenario.DoubleRate);
        RunUntil("the drivers have done what they do", TimeSpan.FromMinutes(30), () => _drivers.TrueForAll(driver => driver.IsDead || driver.IsDone), Disturb);
    }

    /// <summary>Lets everything come to its end, with nothing more going wrong.</summary>
    internal void Finish()
    {
        (Faults.LossRate, Faults.DoubleRate) = (0, 0);
        foreach (SimNode node in Living)
            node.Thaw();
        foreach (SimDriver driver in _drivers.Where(driver => !driver.IsDead))
            driver.AskForAll();
        RunUntil("every driver has all its answers", TimeSpan.FromMinutes(30), () => _drivers.TrueForAll(driver => driver.IsDead || driver.HasAllAnswers), explain: ExplainUnanswered);
        foreach (SimDriver driver in _drivers.Where(driver => !driver.IsDead))
            driver.Leave();
        RunUntil("nothing is left of the drivers", TimeSpan.FromMinutes(10), () => SimChecks.WhatIsLeft(this) is null, explain: () => SimChecks.WhatIsLeft(this)!);
    }

    internal void KillNode(SimNode node)
    {
        Loop.Tell($"{node.Name} dies");
        Deaths++;
        node.Die();
        foreach (SimDriver driver in _drivers.Where(driver => driver.Node == node))
            driver.Die();
        Loop.After(TimeSpan.FromMilliseconds(Loop.Dice.Next(100, 5_000)), null, $"the cluster declares {node.Name} dead", () => Declare(node));
    }

    private void Declare(SimNode dead)
    {
        dead.IsDeclaredDead = true;
        foreach (SimNode node in Living)
            Loop.Post(node, $"learns that {dead.Name} is dead", () => node.Core.OnMembers(Members()));
        Loop.Post(Scheduler.Host, $"the scheduler learns that {dead.Name} is dead", Scheduler.OnMembers);
    }

    private void Disturb()
    {
        SimDice dice = Loop.Dice;
        if (Scenario.WorkerDeaths && dice.Chance(0.002))
        {
            SimWorker[] workers = [.. Living.SelectMany(node => node.Workers.Processes)];
            if (workers.Length > 0)
            {
                Deaths++;
                dice.Pick(workers).Exit("signal SIGKILL");
            }
        }

        if (Scenario.Freezes && dice.Chance(0.001))
        {
            SimNode node = dice.Pick([.. Living]);
            if (!node.IsFrozen)
            {
                Loop.Tell($"{node.Name} stands still");
                node.Freeze();
                Loop.After(TimeSpan.FromMilliseconds(dice.Next(10, 8_000)), null, $"{node.Name} goes on", node.Thaw);
            }
        }

        if (Scenario.NodeDeaths && Living.Count() > 1 && dice.Chance(0.0005))
            KillNode(dice.Pick([.. Living]));
        if (Scenario.SchedulerDeaths && dice.Chance(0.0005))
        {
            Loop.Tell("the scheduler loses its memory");
            Scheduler.Restart();
        }
    }

    private void RunUntil(string what, TimeSpan most, Func<bool> isReached, Action? each = null, Func<string>? explain = null)
    {
        TimeSpan limit = Loop.Clock.Now + most;
        while (!isReached())
        {
            each?.Invoke();
            bool isMore = Loop.Step(most);
            if (_failure is { } failure)
                throw new SimFailedException(failure.ToString());
            SimChecks.AfterStep(this);
            if (!isMore || Loop.Clock.Now > limit)
                throw new SimFailedException($"Not in {most.TotalMinutes:0} minutes: {what}. {explain?.Invoke()}");
        }
    }

    private string ExplainUnanswered()
    {
        var reasons = new List<string>();
        foreach (SimDriver driver in _drivers.Where(driver => !driver.IsDead))
        {
            foreach (SimReference reference in driver.Unanswered.Take(3))
                reasons.Add($"{driver.Name} waits for {reference.Id}: {driver.Node.Reports.Waiting(reference.Id).Say(null)}");
        }

        return string.Join(" ", reasons);
    }
}

/// <summary>The setting of a history.</summary>
internal sealed record SimScenario
{
    public int Nodes { get; init; } = 3;

    public int Drivers { get; init; } = 2;

    /// <summary>The calls of each driver before it waits for all that it has.</summary>
    public int Operations { get; init; } = 25;

    /// <summary>The part of calls, and of answers, that is lost.</summary>
    public double LossRate { get; init; }

    public double DoubleRate { get; init; }

    public bool WorkerDeaths { get; init; }

    public bool NodeDeaths { get; init; }

    public bool SchedulerDeaths { get; init; }

    public bool Freezes { get; init; }

    public bool Cancels { get; init; }

    /// <summary>Returns the scenario of a seed.</summary>
    internal static SimScenario Of(ulong seed)
    {
        var dice = new SimDice(SimDice.Mix(seed));
        return new SimScenario
        {
            Nodes = 1 + dice.Next(4),
            Drivers = 1 + dice.Next(3),
            Operations = 5 + dice.Next(30),
            LossRate = dice.Chance(0.5) ? 0.02 * dice.NextFraction() : 0,
            DoubleRate = dice.Chance(0.5) ? 0.1 * dice.NextFraction() : 0,
            WorkerDeaths = dice.Chance(0.4),
            NodeDeaths = dice.Chance(0.3),
            SchedulerDeaths = dice.Chance(0.3),
            Freezes = dice.Chance(0.3),
            Cancels = dice.Chance(0.4),
        };
    }
}
