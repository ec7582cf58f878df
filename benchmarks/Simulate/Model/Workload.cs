using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Scheduling.Simulate;

/// <summary>Makes tasks of mixed demands, lengths and placements.</summary>
internal static class Workload
{
    private static readonly ResourceSet[] Demands =
    [
        ResourceSet.FromCpus(0.25), ResourceSet.FromCpus(0.5), ResourceSet.FromCpus(1), ResourceSet.FromCpus(2), ResourceSet.FromCpus(4),
        ResourceSet.From(1, 1, 0, null),
    ];

    // These are percentages of the tasks, in the order of the demands.
    private static readonly int[] Parts = [5, 15, 60, 12, 5, 3];

    /// <summary>Creates the workload in order of arrival. Number i of the list is the task's number.</summary>
    internal static SimTask[] Create(SimulationSetup setup, Random random)
    {
        (ResourceSet Demand, long Duration, int Job)[] drafts =
        [
            .. Enumerable.Range(0, setup.Tasks).Select(i => (Demands[Pick(random)], Duration(random), JobOf(setup, i))),
        ];
        // The waves are measured in the time that the cluster needs for all of the work.
        double work = drafts.Sum(draft => draft.Duration * (double)draft.Demand.CpuUnits / ResourceSet.UnitsPerWhole);
        double span = work / ((double)setup.Nodes * setup.CpusPerNode);
        long[] arrivals = [.. drafts.Select(_ => setup.AllAtOnce ? 0 : Arrival(span, random)).Order()];
        SimTask[] tasks = new SimTask[setup.Tasks];
        for (int i = 0; i < tasks.Length; i++)
        {
            (ResourceSet demand, long duration, int job) = drafts[i];
            int wish = random.Next(100);
            PlaceRequest request = new()
            {
                Task = new TaskId(OwnerOf(job), (ulong)i),
                Owner = OwnerOf(job),
                Job = JobIdOf(job),
                Placement = new() { Demand = demand, Priority = PriorityOf(setup, job), Spread = wish is >= 20 and < 30 },
                Locality = wish < 20 ? Places(setup, random) : [],
            };
            tasks[i] = new SimTask(request, job, arrivals[i], duration);
        }

        return tasks;
    }

    /// <summary>Returns the node that owns a job: owners are the first nodes, which do not fail.</summary>
    internal static NodeId OwnerOf(int job) => new((ulong)job + 1);

    internal static JobId JobIdOf(int job) => new(OwnerOf(job), (uint)job);

    private static int PriorityOf(SimulationSetup setup, int job) =>
        !setup.Priorities ? 0 : job == setup.Jobs - 2 ? 1 : job == setup.Jobs - 1 ? -1 : 0;

    // The urgent job has a fiftieth of the others' tasks.
    private static int JobOf(SimulationSetup setup, int i)
    {
        int job = i % setup.Jobs;
        return setup.Priorities && job == setup.Jobs - 2 && i / setup.Jobs % 50 != 0 ? 0 : job;
    }

    private static int Pick(Random random)
    {
        int percent = random.Next(100);
        int kind = 0;
        for (; percent >= Parts[kind]; kind++)
            percent -= Parts[kind];
        return kind;
    }

    /// <summary>Draws a duration: seven of ten up to a second, a quarter up to ten, the rest up to a minute.</summary>
    private static long Duration(Random random) => random.Next(100) switch
    {
        < 70 => random.NextInt64(100_000, 1_000_000),
        < 95 => random.NextInt64(1_000_000, 10_000_000),
        _ => random.NextInt64(10_000_000, 60_000_000),
    };

    /// <summary>Draws a time of arrival: three of ten tasks evenly, below the cluster's speed; half of all in one burst; the rest evenly
    /// after it.</summary>
    private static long Arrival(double span, Random random) => random.Next(100) switch
    {
        < 30 => (long)(span * 0.4 * random.NextDouble()),
        < 80 => (long)(span * 0.4),
        _ => (long)(span * (0.4 + 0.3 * random.NextDouble())),
    };

    private static ArgumentBytes[] Places(SimulationSetup setup, Random random)
    {
        HashSet<int> nodes = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(setup.Nodes))];
        return [.. nodes.Order().Select(node => new ArgumentBytes(new NodeId((ulong)node + 1), 1 + random.NextInt64(1 << 30)))];
    }
}
