using ClusterTasks.Protocol;

namespace ClusterTasks.Simulation;

/// <summary>Tasks of a slot, which run one after the other.</summary>
internal sealed class SimLane
{
    internal Queue<Run> Waiting { get; } = [];

    internal SimRunning? Current { get; set; }
}

/// <summary>A task that a worker has begun.</summary>
internal sealed class SimRunning(Run run, SimLane? lane)
{
    internal Run Run { get; } = run;

    internal SimLane? Lane { get; } = lane;

    /// <summary>No attempt of the task had begun before.</summary>
    internal bool IsFirst { get; init; }

    internal SimFunction Function { get; } = SimFunction.FromBody(run.Body.Span);

    /// <summary>The values of its arguments.</summary>
    internal List<ulong> Values { get; } = [];

    /// <summary>The results for which it waits, in the order of its value.</summary>
    internal List<(ObjectId Id, ulong? Value)> Children { get; } = [];

    /// <summary>Handles that its process has for it.</summary>
    internal List<ObjectId> Held { get; } = [];

    /// <summary>The reference inside its result.</summary>
    internal ObjectId? Reference { get; set; }

    internal byte[]? Error { get; set; }

    internal bool IsWaiting { get; set; }

    internal bool IsAsking { get; set; }

    /// <summary>Children that it has asked for.</summary>
    internal int Asked { get; set; }

    /// <summary>Items that it has yielded.</summary>
    internal uint Yielded { get; set; }

    /// <summary>The highest item that was asked for.</summary>
    internal uint Requested { get; set; }

    /// <summary>It has yielded as many items ahead of its reader as it may.</summary>
    internal bool AwaitsCredit { get; set; }

    /// <summary>Whether it has the value of every child that it has asked for.</summary>
    internal bool HasAll => Children.Take(Asked).All(child => child.Value is not null);
}
