using ClusterTasks.Worker;

namespace ClusterTasks.Simulation;

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

    /// <summary>The chance of a node's death in each step.</summary>
    public double NodeDeathRate { get; init; } = 0.0005;

    public int MostNodeDeaths { get; init; } = int.MaxValue;

    /// <summary>Most results lie in stores, and drivers leave them there for a while: much is lost with a node.</summary>
    public bool Stores { get; init; }

    /// <summary>Nodes stand still until they are declared dead, and go on for a while: zombies.</summary>
    public bool Zombies { get; init; }

    /// <summary>The chance of a zombie in each step.</summary>
    public double ZombieRate { get; init; } = 0.0005;

    /// <summary>A node without programs is told to stop, and ends when it is empty: nothing may be lost with it.</summary>
    public bool Drains { get; init; }

    /// <summary>Drivers go on at another node when theirs dies.</summary>
    public bool Moves { get; init; }

    /// <summary>Nodes run short of memory, and end processes.</summary>
    public bool ShortOfMemory { get; init; }

    public bool SchedulerDeaths { get; init; }

    /// <summary>A function ends its processes again and again, and returns a value at times.</summary>
    public bool Crashes { get; init; }

    public bool Freezes { get; init; }

    public bool Cancels { get; init; }

    public bool Streams { get; init; }

    public bool Groups { get; init; }

    /// <summary>Tasks submit tasks that submit tasks, all of which wait.</summary>
    public bool Nests { get; init; }

    /// <summary>The lists of nodes with those that joined later do not arrive where the scheduler publishes them.</summary>
    public bool LosesLists { get; init; }

    /// <summary>Nodes that join later.</summary>
    public int Joins { get; init; }

    /// <summary>Clients that send what no program sends.</summary>
    public int Intruders { get; init; }

    /// <summary>Returns the scenario of a seed that provokes a fault: some need a network that is worse than most.</summary>
    internal static SimScenario Against(SeededFault fault, ulong seed) => fault switch
    {
        // A batch must arrive whose answer is lost.
        SeededFault.TakesBatchesTwice => Of(seed) with { LossRate = 0.15, DoubleRate = 0 },
        // The scheduler must forget a task whose submit got no answer.
        SeededFault.RunsWithoutItsOwner => Of(seed) with { LossRate = 0.08, SchedulerDeaths = true },
        SeededFault.ForgetsHeldTasks => Of(seed) with { Crashes = true, Operations = 40 },
        SeededFault.TrustsTheDead => Of(seed) with { Nodes = 4, Operations = 25, Zombies = true, ZombieRate = 0.002, NodeDeaths = false },
        // A node must die with the only copy of what is still wanted.
        SeededFault.ForsakesMovingSessions or SeededFault.IgnoresWhatOthersHave =>
            Moving(seed) with { LossRate = 0, Freezes = false, Zombies = false },
        SeededFault.ForsakesUnknownHolders => WithoutLists(seed),
        SeededFault.MovesWithoutThoseWhoJoin => MovingWhileNodesJoin(seed),
        SeededFault.NeverRepairsCopies => Losing(seed) with { LossRate = 0, Freezes = false, Zombies = false },
        SeededFault.LeavesLostResults or SeededFault.LeavesLostItems => Losing(seed),
        // The more calls, the more often a result outlives what its function took.
        SeededFault.LeavesFreedArguments => Losing(seed) with { Operations = 40 },
        _ => Of(seed),
    };

    /// <summary>Returns a scenario in which one or two nodes die with results.</summary>
    private static SimScenario Losing(ulong seed) => Of(seed) with
    {
        Nodes = 4,
        Drivers = 1,
        Operations = 20,
        NodeDeaths = true,
        NodeDeathRate = 0.004,
        MostNodeDeaths = 2,
        Stores = true,
        Streams = true,
        WorkerDeaths = false,
        ShortOfMemory = false,
        Crashes = false,
        Cancels = false,
        Groups = false,
    };

    /// <summary>Returns a scenario in which nodes join of which the others hear by asking alone.</summary>
    internal static SimScenario WithoutLists(ulong seed) => Of(seed) with
    {
        Nodes = 2,
        Operations = 20,
        LosesLists = true,
        Joins = 2,
        Stores = true,
        Nests = true,
        Streams = true,
        NodeDeaths = false,
        SchedulerDeaths = false,
        Drains = false,
        Zombies = false,
    };

    /// <summary>Returns a scenario in which nodes leave, and nobody dies.</summary>
    private static SimScenario Draining(ulong seed) => Of(seed) with
    {
        Nodes = 4,
        Drivers = 1,
        Operations = 20,
        Drains = true,
        Stores = true,
        NodeDeaths = false,
        WorkerDeaths = false,
        Crashes = false,
        Zombies = false,
        Cancels = false,
        Groups = false,
    };

    /// <summary>Returns a scenario in which the nodes of drivers die, and the drivers go on.</summary>
    private static SimScenario Moving(ulong seed) => Of(seed) with
    {
        Nodes = 4,
        Drivers = 2,
        Operations = 25,
        Moves = true,
        NodeDeaths = true,
        NodeDeathRate = 0.003,
        MostNodeDeaths = 2,
        WorkerDeaths = false,
        Crashes = false,
        Cancels = false,
        Groups = false,
    };

    /// <summary>Returns a scenario in which moves take long, and nodes join meanwhile.</summary>
    internal static SimScenario MovingWhileNodesJoin(ulong seed) => Moving(seed) with
    {
        Nodes = 3,
        LossRate = 0.1,
        Freezes = true,
        Joins = 4,
    };

    /// <summary>Returns a scenario in which sessions move again and again, over a bad network.</summary>
    internal static SimScenario MovingTwice(ulong seed) => MovingWhileNodesJoin(seed) with
    {
        Nodes = 4,
        LossRate = 0.2,
        NodeDeathRate = 0.01,
        MostNodeDeaths = 3,
    };

    /// <summary>Returns the scenario of a seed.</summary>
    internal static SimScenario Of(ulong seed)
    {
        var dice = new SimDice(SimDice.Mix(seed));
        bool schedulerDies = dice.Chance(0.3);
        if (dice.Chance(0.15) && seed % 2 == 0)
            return Losing(seed + 1); // the scenario of an odd seed, with losses
        if (seed % 16 == 9)
            return Draining(seed + 1);
        if (seed % 16 == 3)
            return Moving(seed + 1);
        bool isRough = seed % 16 == 5;
        return new SimScenario
        {
            Nodes = 1 + dice.Next(4),
            Drivers = 1 + dice.Next(3),
            Operations = 4 + dice.Next(18),
            // A scheduler without memory and an answer that is lost make the worst pairs.
            LossRate = isRough ? 0.15 : dice.Chance(schedulerDies ? 0.8 : 0.4) ? (schedulerDies ? 0.05 : 0.03) * dice.NextFraction() : 0,
            DoubleRate = dice.Chance(0.5) ? 0.1 * dice.NextFraction() : 0,
            WorkerDeaths = dice.Chance(0.4),
            NodeDeaths = dice.Chance(0.3),
            Zombies = dice.Chance(0.15),
            SchedulerDeaths = schedulerDies,
            Freezes = dice.Chance(0.3),
            Cancels = dice.Chance(0.4),
            Streams = dice.Chance(0.5),
            Nests = dice.Chance(0.25),
            Joins = dice.Chance(0.3) ? 1 + dice.Next(2) : 0,
            Intruders = dice.Chance(0.2) ? 1 : 0,
            Groups = dice.Chance(0.25),
            Moves = dice.Chance(0.5),
            ShortOfMemory = dice.Chance(0.2),
            Crashes = dice.Chance(0.1),
        };
    }
}
