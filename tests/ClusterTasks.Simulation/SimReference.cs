using ClusterTasks.Protocol;

namespace ClusterTasks.Simulation;

/// <summary>The deaths that a value does not survive by itself; those that its sources do not survive come on top.</summary>
[Flags]
internal enum SimRisks
{
    None = 0,

    /// <summary>A worker process that ends may take it along: its task runs once at most, or a worker submitted it.</summary>
    Worker = 1,

    /// <summary>A node that dies may take it along: its bytes are in a store, and nothing makes them again.</summary>
    Node = 2,
}

/// <summary>A reference of a driver, and what it must turn out to be.</summary>
internal sealed class SimReference(ObjectId id)
{
    internal ObjectId Id { get; } = id;

    internal ulong Expected { get; init; }

    internal SimFunction Function { get; init; }

    /// <summary>References that its task got, or the result in which it was found.</summary>
    internal IReadOnlyList<SimReference> Sources { get; init; } = [];

    /// <summary>No function makes it again: what took it is lost with its node when it is let go.</summary>
    internal bool IsPut { get; init; }

    /// <summary>Its function throws, or that of a source.</summary>
    internal bool MustFail { get; init; }

    internal SimRisks Risks { get; set; }

    /// <summary>The group that its task runs in; default: none.</summary>
    internal PlacementGroupId Group { get; init; }

    /// <summary>Its task was, or the group of that was removed.</summary>
    internal bool IsCancelled { get; set; }

    internal bool IsAsked { get; set; }

    internal bool IsReleased { get; set; }

    internal ResolvedKind? Answer { get; set; }

    /// <summary>The value or the error that came with it.</summary>
    internal byte[] Blob { get; set; } = [];

    /// <summary>The node died before it had taken what was put.</summary>
    internal bool IsLostPut { get; set; }

    /// <summary>Whether something has happened that explains an error: to the task itself, or to what it depends on.</summary>
    internal bool MayFail(SimCluster cluster)
    {
        if (MustFail || cluster.WorkerDeaths > SimCluster.DeathsThatAllSurvive)
            return true;
        var seen = new HashSet<SimReference>();
        var left = new Stack<SimReference>([this]);
        while (left.TryPop(out SimReference? next))
        {
            if (next.IsCancelled || next.IsLostPut || (next.IsPut && next.IsReleased && cluster.NodeDeaths > 0)
                || (next.Risks.HasFlag(SimRisks.Worker) && cluster.WorkerDeaths + cluster.MemoryEnds > 0)
                || (next.Risks.HasFlag(SimRisks.Node) && cluster.NodeDeaths + cluster.Leaves > 0))
                return true;
            foreach (SimReference source in next.Sources.Where(seen.Add))
                left.Push(source);
        }

        return false;
    }
}
