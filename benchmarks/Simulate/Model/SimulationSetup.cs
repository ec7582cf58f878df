namespace ClusterTasks.Scheduling.Simulate;

/// <summary>The cluster and tasks to simulate. The same setup gives the same history, whatever the machine.</summary>
internal sealed record SimulationSetup
{
    /// <summary>Gets the number of nodes of <see cref="CpusPerNode"/> CPUs (a worker for each). Every tenth node has four GPUs.</summary>
    internal int Nodes { get; init; } = 1000;

    internal int CpusPerNode { get; init; } = 10;

    internal int Tasks { get; init; } = 1_000_000;

    internal int Jobs { get; init; } = 10;

    internal int Seed { get; init; } = 1;

    /// <summary>True when owners run tasks that fit any node in slots, as real nodes do. Otherwise every task goes through the
    /// scheduler.</summary>
    internal bool Slots { get; init; }

    /// <summary>Gets the number of schedulers that divide the jobs among them.</summary>
    internal int Shards { get; init; } = 1;

    /// <summary>True when the last but one job has a higher priority and few tasks, and the last job a lower priority.</summary>
    internal bool Priorities { get; init; } = true;

    /// <summary>True when all tasks come at the start instead of in waves.</summary>
    internal bool AllAtOnce { get; init; }

    /// <summary>Gets the number of nodes that die in the middle; as many join after them.</summary>
    internal int Failures { get; init; } = 20;

    /// <summary>Gets the part of the dispatches that the node refuses.</summary>
    internal double Refusals { get; init; } = 0.001;
}

/// <summary>The results of a simulation.</summary>
internal sealed record SimulationResult
{
    /// <summary>Gets the number of tasks and slots that the policy put on a node. Repeats after a failure or a refusal count,
    /// too.</summary>
    internal required long Placements { get; init; }

    /// <summary>Gets the microseconds inside the policy for each task or slot that it placed: events, rounds, recalls, actions.</summary>
    internal required double DecisionMicros { get; init; }

    /// <summary>Gets the microseconds of one call of the policy (a submit, a report, a tick) that 99 % of the calls do not
    /// exceed.</summary>
    internal required double RoundMicrosP99 { get; init; }

    internal required double RoundMicrosMax { get; init; }

    internal required long Rounds { get; init; }

    /// <summary>Gets the simulated seconds until the last task was done.</summary>
    internal required double Makespan { get; init; }

    /// <summary>Gets a bound that no schedule could beat. It treats work and capacity as fluids, with arrivals, failures and joins, or
    /// takes the longest task.</summary>
    internal required double Ideal { get; init; }

    /// <summary>Gets the load (busy CPU time over capacity) of the busiest node over the mean load. Only nodes that lived from start to end
    /// count.</summary>
    internal required double MaxOverMeanLoad { get; init; }

    /// <summary>Gets the part of the tasks with arguments that ran on the node with most of their bytes.</summary>
    internal required double LocalityHitRate { get; init; }

    /// <summary>Gets the CPU seconds done for each job when the first job was done.</summary>
    internal required double[] WorkAtFirstEnd { get; init; }

    internal required int Lost { get; init; }

    internal required int Refused { get; init; }

    internal required int SlotsRecalled { get; init; }
}
