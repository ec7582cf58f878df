namespace ClusterTasks.Scheduling.Simulate;

/// <summary>What to simulate. The same setup gives the same history, whatever the machine.</summary>
internal sealed record SimulationSetup
{
    /// <summary>Nodes of <see cref="CpusPerNode"/> CPUs (a worker for each); every tenth has four GPUs.</summary>
    internal int Nodes { get; init; } = 1000;

    internal int CpusPerNode { get; init; } = 10;

    internal int Tasks { get; init; } = 1_000_000;

    internal int Jobs { get; init; } = 10;

    internal int Seed { get; init; } = 1;

    /// <summary>Owners run what needs no place of its own in leases, as nodes do; otherwise every task goes through the scheduler.</summary>
    internal bool Leases { get; init; }

    /// <summary>Schedulers that divide the jobs among them.</summary>
    internal int Shards { get; init; } = 1;

    /// <summary>The last but one job has a higher priority and few tasks, the last a lower one.</summary>
    internal bool Priorities { get; init; } = true;

    /// <summary>All tasks come at the start instead of in waves.</summary>
    internal bool AllAtOnce { get; init; }

    /// <summary>Nodes that die in the middle; as many join after them.</summary>
    internal int Failures { get; init; } = 20;

    /// <summary>Part of the dispatches that the node does not take.</summary>
    internal double Refusals { get; init; } = 0.001;
}

/// <summary>What came out of a simulation.</summary>
internal sealed record SimulationResult
{
    /// <summary>Tasks and leases that the policy put on a node, those again after a failure or a refusal included.</summary>
    internal required long Placements { get; init; }

    /// <summary>Microseconds inside the policy for each task or lease that it placed: events, rounds, recalls, actions.</summary>
    internal required double DecisionMicros { get; init; }

    /// <summary>Microseconds of one call of the policy (a submit, a report, a tick) that 99 % do not exceed.</summary>
    internal required double RoundMicrosP99 { get; init; }

    internal required double RoundMicrosMax { get; init; }

    internal required long Rounds { get; init; }

    /// <summary>Simulated seconds until the last task was done.</summary>
    internal required double Makespan { get; init; }

    /// <summary>No schedule could have been faster: work and capacity as fluids, with arrivals, failures and joins; the longest task.</summary>
    internal required double Ideal { get; init; }

    /// <summary>Busy CPU time over capacity of the busiest node, over the mean of all that were there from start to end.</summary>
    internal required double MaxOverMeanLoad { get; init; }

    /// <summary>Part of the tasks with arguments that ran where most of the bytes are.</summary>
    internal required double LocalityHitRate { get; init; }

    /// <summary>CPU seconds done for each job when the first job was done.</summary>
    internal required double[] WorkAtFirstEnd { get; init; }

    internal required int Lost { get; init; }

    internal required int Refused { get; init; }

    internal required int LeasesRecalled { get; init; }
}
