using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Machine;
using Orleans.Runtime;

namespace ClusterTasks.Simulation;

/// <summary>A whole cluster: real nodes and a real scheduler on one thread, programs on them, and everything that can go wrong.</summary>
internal sealed class SimCluster : IDisposable
{
    /// <summary>A task may be tried four times, and may throw once by itself.</summary>
    internal const int DeathsThatAllSurvive = 2;

    // Until messages to a node whose address was unknown have been sent.
    private static readonly TimeSpan JoinRecovery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<SiloAddress, SimNode> _bySilo = [];
    private readonly Dictionary<TaskId, int> _begun = [];
    private readonly Dictionary<TaskId, string> _arguments = [];
    private readonly HashSet<TaskId> _once = [];
    private readonly HashSet<TaskId> _known = [];
    private readonly Dictionary<TaskId, SimNode> _running = [];
    private readonly List<SimDriver> _drivers = [];
    private Exception? _failure;
    private int _joins;
    private int _joining;
    private TimeSpan _joinsSettleAt = TimeSpan.MinValue;
    private int _intruders;
    private int _zombies;
    private (SimNode Node, Task Emptied)? _leaving;

    internal SimCluster(ulong seed, SimScenario scenario)
    {
        Scenario = scenario;
        Loop = new SimLoop(seed);
        Network = new SimNetwork(Loop, Faults);
        Scheduler = new SimScheduler(this);
        for (int i = 0; i < scenario.Nodes; i++)
            AddNode();
        _joins = scenario.Joins;
        _intruders = scenario.Intruders;
    }

    internal SimScenario Scenario { get; }

    internal SimLoop Loop { get; }

    internal SimFaults Faults { get; } = new();

    internal SimNetwork Network { get; }

    internal SimScheduler Scheduler { get; }

    internal List<SimNode> Nodes { get; } = [];

    internal IReadOnlyList<SimDriver> Drivers => _drivers;

    /// <summary>The nodes that the cluster counts on.</summary>
    internal IEnumerable<SimNode> Living => Nodes.Where(node => node is { IsDead: false, IsDeclaredDead: false });

    /// <summary>Worker processes that ended before their time, by themselves, with their node, or because a task in them was cancelled by
    /// force.</summary>
    internal int WorkerDeaths { get; set; }

    /// <summary>Times at which a node was short of memory: what ran in its processes runs again at the cost of no retry.</summary>
    internal int MemoryEnds { get; private set; }

    internal int NodeDeaths { get; private set; }

    /// <summary>Nodes that have ended in order.</summary>
    internal int Leaves { get; private set; }

    /// <summary>Nodes that live, without those that will learn that they are dead.</summary>
    private int Survivors => Living.Count() - _zombies;

    /// <summary>Whether everybody has heard what was said to him.</summary>
    internal bool HasRecovered => HasHeardOfJoins && Network.HasRecovered;

    /// <summary>Whether those that have joined have heard of the others.</summary>
    internal bool HasHeardOfJoins => _joining == 0 && Loop.Clock.Now > _joinsSettleAt;

    internal SimNode NodeOf(NodeId id) => Nodes[(int)id.Value - 1];

    internal SimNode NodeAt(SiloAddress silo) => _bySilo[silo];

    internal bool IsDeclaredDead(SiloAddress silo) => _bySilo[silo].IsDeclaredDead;

    public void Dispose()
    {
        Scheduler.Dispose();
        foreach (SimNode node in Nodes)
            node.Node.Dispose();
    }

    /// <summary>The cluster's list of silos, with the dead ones.</summary>
    internal IReadOnlyCollection<Member> Members() =>
        [.. Nodes.Select(node => new Member(node.Silo, node.IsDeclaredDead, Member.NameOf(node.Id)))];

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
        if (attempt > Adoptions.AttemptsOfAMove && _known.Contains(task))
            throw new SimFailedException($"Task {task} runs again, and its driver knew its outcome when it moved.");
        if (attempt > Adoptions.AttemptsOfAMove && attempt % Adoptions.AttemptsOfAMove == 1
            && Scenario is { LossRate: 0, Freezes: false, Zombies: false, WorkerDeaths: false }
            && _running.TryGetValue(task, out SimNode? runner) && !runner.IsDead)
            throw new SimFailedException($"Task {task} runs again, and {runner.Name} ran it when its driver moved.");
        if (_once.Contains(task) && _begun[task] > 1)
            throw new SimFailedException($"Task {task} may run once at most, and attempt {attempt} is the run number {_begun[task]}.");
        return _begun[task] == 1;
    }

    /// <summary>A driver has found another node.</summary>
    /// <param name="known">Its tasks with small results, or errors, that it has read.</param>
    /// <param name="unknown">Its other tasks.</param>
    internal void OnMoving(IEnumerable<TaskId> known, IEnumerable<TaskId> unknown)
    {
        _known.UnionWith(known);
        foreach (TaskId task in unknown)
        {
            if (Living.FirstOrDefault(node => node.Workers.Processes.Any(worker => worker.Runs(task))) is { } runner)
                _running[task] = runner;
        }
    }

    /// <summary>The values with which a task has run last, in words.</summary>
    internal string ArgumentsOf(TaskId task) => _arguments.GetValueOrDefault(task) ?? "none";

    internal void OnArguments(TaskId task, IEnumerable<ulong> values) =>
        _arguments[task] = string.Join(", ", values.Select(value => $"{value:x}"));

    /// <summary>The task may run once at most.</summary>
    internal void RunsOnce(TaskId task) => _once.Add(task);

    internal void Start()
    {
        Task[] registrations = [.. Nodes.Select(node => node.RegisterAsync())];
        RunUntil("all nodes know each other", TimeSpan.FromMinutes(1),
            () => Array.TrueForAll(registrations, task => task.IsCompleted)
            && Nodes.TrueForAll(node => node.Node.Nodes.Length == Nodes.Count));
        for (int number = 1; number <= Scenario.Drivers; number++)
            _drivers.Add(new SimDriver(this, Loop.Dice.Pick(Nodes), number, Scenario.Operations));
    }

    internal void Act()
    {
        (Faults.LossRate, Faults.DoubleRate) = (Scenario.LossRate, Scenario.DoubleRate);
        RunUntil("the drivers have done what they do", TimeSpan.FromMinutes(30),
            () => _drivers.TrueForAll(driver => driver.IsDead || driver.IsDone), Disturb);
    }

    /// <summary>Lets everything come to its end, with nothing more going wrong.</summary>
    internal void Finish()
    {
        (Faults.LossRate, Faults.DoubleRate) = (0, 0);
        RunUntil("zombies have ended", TimeSpan.FromMinutes(1), () => _zombies == 0);
        foreach (SimNode node in Living)
            node.Thaw();
        foreach (SimDriver driver in _drivers.Where(driver => !driver.IsDead))
            driver.AskForAll();
        RunUntil("every driver has all its answers", TimeSpan.FromMinutes(30),
            () => _drivers.TrueForAll(driver => driver.IsDead || driver.HasAllAnswers), explain: ExplainUnanswered);
        RunUntil("streams that nobody reads have ended", TimeSpan.FromMinutes(10), () => SimChecks.UnreadStream(this) is null,
            explain: () => SimChecks.UnreadStream(this)!);
        foreach (SimDriver driver in _drivers.Where(driver => !driver.IsDead))
            driver.Leave();
        RunUntil("nothing is left of the drivers", TimeSpan.FromMinutes(10), () => SimChecks.WhatIsLeft(this) is null,
            explain: () => SimChecks.WhatIsLeft(this)!);
    }

    internal void KillNode(SimNode node)
    {
        Loop.Tell($"{node.Name} dies");
        NodeDeaths++;
        WorkerDeaths++;
        End(node);
        Loop.After(TimeSpan.FromMilliseconds(Loop.Dice.Next(100, 5_000)), null, $"the cluster declares {node.Name} dead",
            () => Declare(node));
    }

    /// <summary>A node stands still until it is declared dead, goes on, and ends when it learns of it.</summary>
    private void MakeZombie(SimNode node)
    {
        Loop.Tell($"{node.Name} stands still for long");
        _zombies++;
        NodeDeaths++;
        WorkerDeaths++;
        node.Freeze();
        Loop.After(TimeSpan.FromMilliseconds(Loop.Dice.Next(3_000, 8_000)), null, $"the cluster declares {node.Name} dead", () =>
        {
            Network.OnLoss();
            Declare(node);
            foreach (SimDriver driver in _drivers.Where(driver => driver.Node == node && Loop.Dice.Chance(0.5)))
                driver.OnNodeEnded(); // it finds the silence too long
            Loop.After(TimeSpan.FromMilliseconds(Loop.Dice.Next(0, 2_000)), null, $"{node.Name} goes on, and is a zombie", () =>
            {
                node.Thaw();
                Loop.After(TimeSpan.FromMilliseconds(Loop.Dice.Next(1, 5_000)), null, $"{node.Name} learns that it is dead", () =>
                {
                    _zombies--;
                    End(node);
                });
            });
        });
    }

    private void Drain(SimNode node)
    {
        Loop.Tell($"{node.Name} is told to stop");
        _leaving = (node, node.Node.EmptyAsync());
    }

    /// <summary>A node that was told to stop ends when it is empty.</summary>
    private void EndIfEmpty()
    {
        if (_leaving is not { Emptied.IsCompleted: true, Node: { IsFrozen: false } node })
            return;
        Loop.Tell($"{node.Name} is empty, and ends");
        _leaving = null;
        Leaves++;
        End(node);
        Loop.After(TimeSpan.FromMilliseconds(Loop.Dice.Next(1, 2_000)), null, $"the cluster counts {node.Name} as gone",
            () => Declare(node));
    }

    private void End(SimNode node)
    {
        Network.OnLoss();
        node.Die();
        foreach (SimDriver driver in _drivers.Where(driver => driver.Node == node))
            driver.OnNodeEnded();
    }

    /// <summary>Starts a node, which the others do not know yet.</summary>
    private SimNode AddNode()
    {
        var node = new SimNode(this, Nodes.Count + 1, 1 + Loop.Dice.Next(3));
        Nodes.Add(node);
        _bySilo.Add(node.Silo, node);
        return node;
    }

    private async Task JoinAsync()
    {
        _joining++;
        SimNode node = AddNode();
        node.Node.OnMembers(Members()); // a silo reads the list before it joins
        await node.RegisterAsync().ConfigureAwait(false);
        _joining--;
        _joinsSettleAt = Loop.Clock.Now + JoinRecovery;
    }

    private void Declare(SimNode dead)
    {
        dead.IsDeclaredDead = true;
        foreach (SimNode node in Living)
            Loop.Post(node, $"learns that {dead.Name} is dead", () => node.Node.OnMembers(Members()));
        Loop.Post(Scheduler.Host, $"the scheduler learns that {dead.Name} is dead", Scheduler.OnMembers);
    }

    /// <summary>A node finds its memory fuller than it may be, and its processes at different sizes.</summary>
    private void FillMemory(SimNode node)
    {
        Loop.Tell($"{node.Name} is short of memory");
        MemoryEnds++;
        var sample = new MemorySample
        {
            Used = Loop.Dice.Next(901, 999),
            Limit = 1_000,
            Threshold = 0.9,
            Processes = [.. node.Workers.Processes.Select(process => (process.ProcessId, (long)Loop.Dice.Next(5, 100)))],
        };
        node.Node.Do(machine => machine.Tables.Local.OnMemory(sample));
    }

    private void Disturb()
    {
        if (!Living.Any())
            return;
        SimDice dice = Loop.Dice;
        if (Scenario.WorkerDeaths && dice.Chance(0.002))
        {
            SimWorker[] workers = [.. Living.SelectMany(node => node.Workers.Processes)];
            if (workers.Length > 0)
            {
                WorkerDeaths++;
                dice.Pick(workers).Exit("signal SIGKILL");
            }
        }

        if (Scenario.ShortOfMemory && dice.Chance(0.002) && dice.Pick([.. Living]) is { IsFrozen: false } full)
            FillMemory(full);
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

        if (Scenario.Zombies && Survivors > 1 && dice.Chance(Scenario.ZombieRate)
            && dice.Pick([.. Living]) is { IsFrozen: false } slow)
            MakeZombie(slow);
        if (Scenario.NodeDeaths && NodeDeaths < Scenario.MostNodeDeaths && Survivors > 1
            && dice.Chance(Scenario.NodeDeathRate))
            KillNode(dice.Pick([.. Living]));
        if (Scenario.Drains && _leaving is null && dice.Chance(0.004)
            && Living.Where(node => !node.IsFrozen && !_drivers.Exists(driver => driver.Node == node)).ToArray() is { Length: > 0 } idle)
            Drain(dice.Pick(idle));
        if (_joins > 0 && dice.Chance(0.002))
        {
            _joins--;
            Watch(JoinAsync());
        }

        if (_intruders > 0 && dice.Chance(0.005))
        {
            _intruders--;
            SimIntruder.Enter(this, dice.Pick([.. Living]));
        }

        if (Scenario.SchedulerDeaths && dice.Chance(0.001))
        {
            Loop.Tell("the scheduler loses its memory");
            Network.OnLoss(); // nodes notice it at their next call
            Scheduler.Restart();
        }
    }

    private void RunUntil(string what, TimeSpan most, Func<bool> isReached, Action? each = null, Func<string>? explain = null)
    {
        TimeSpan limit = Loop.Clock.Now + most;
        while (!isReached())
        {
            each?.Invoke();
            EndIfEmpty();
            bool isMore = Loop.Step(most);
            if (_failure is { } failure)
                throw new SimFailedException(failure.ToString());
            SimChecks.AfterStep(this);
            if (!Loop.HasEvents && Loop.Steps % SimQuiet.Every == 0)
                SimQuiet.Check(this);
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
            foreach (ObjectId stream in driver.OpenStreams.Take(3))
                reasons.Add($"{driver.Name} reads {stream}: {driver.Node.Reports.Waiting(stream).Say(null)}");
        }

        return string.Join(" ", reasons);
    }
}
