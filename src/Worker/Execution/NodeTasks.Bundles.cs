using ClusterTasks.Scheduling.Contracts;

namespace ClusterTasks.Worker.Execution;

/// <summary>Bundles of placement groups: each takes its plain resources out of the node, and while it is committed its own named ones are
/// there in their place.</summary>
internal sealed partial class NodeTasks
{
    private readonly Dictionary<(PlacementGroupId Group, int Index), LocalBundle> _bundles = [];

    internal BundleReport[] Bundles => [.. _bundles.Values.Select(bundle => bundle.Report)];

    /// <summary>Does what an order says. False: refused, and nothing was changed.</summary>
    internal bool Apply(BundleOrder order) => order.Step switch
    {
        BundleStep.Prepare => Prepare(order),
        BundleStep.Commit => Commit(order),
        _ => Release(order),
    };

    /// <summary>Drops what was prepared with this order and never committed: the scheduler that asked for it is gone.</summary>
    internal void Expire(BundleOrder order)
    {
        foreach (LocalBundle bundle in Of(order).Where(bundle => bundle.Round == order.Round && !bundle.IsCommitted).ToArray())
            Drop(bundle);
        StartReady();
    }

    private bool Prepare(BundleOrder order)
    {
        if (order.Amounts.Length != order.Indexes.Length)
            return false;
        ResourceSet needed = ResourceSet.Empty;
        List<LocalBundle> bundles = [];
        for (int i = 0; i < order.Indexes.Length; i++)
        {
            if (_bundles.TryGetValue((order.Group, order.Indexes[i]), out LocalBundle? present))
            {
                // The same question again, or one that came before an older bundle was released.
                if (present.Round != order.Round)
                    return false;
                continue;
            }

            bundles.Add(new LocalBundle(order.Group, order.Job, order.Indexes[i], order.Round, order.Amounts[i]));
            needed = needed.Add(order.Amounts[i]);
        }

        if (!Free.Subtract(Lent).Covers(needed))
            return false;
        foreach (LocalBundle bundle in bundles)
        {
            _bundles.Add((bundle.Group, bundle.Index), bundle);
            Total = Total.Subtract(bundle.Amount);
            Free = Free.Subtract(bundle.Amount);
        }

        return true;
    }

    private bool Commit(BundleOrder order)
    {
        LocalBundle[] bundles = [.. Of(order).Where(bundle => bundle.Round == order.Round)];
        if (bundles.Length != order.Indexes.Length)
            return false;
        foreach (LocalBundle bundle in bundles.Where(bundle => !bundle.IsCommitted))
        {
            bundle.IsCommitted = true;
            Total = Total.Add(bundle.Named);
            Free = Free.Add(bundle.Named);
        }

        StartReady();
        return true;
    }

    private bool Release(BundleOrder order)
    {
        LocalBundle[] bundles = [.. Of(order).Where(bundle => bundle.Round <= order.Round)];
        foreach (LocalBundle bundle in bundles.Where(bundle => !IsInUse(bundle)))
            Drop(bundle);
        StartReady();
        return !bundles.Any(bundle => _bundles.ContainsKey((bundle.Group, bundle.Index)));
    }

    private IEnumerable<LocalBundle> Of(BundleOrder order) =>
        order.Indexes.Select(index => _bundles.GetValueOrDefault((order.Group, index))).OfType<LocalBundle>();

    private void Drop(LocalBundle bundle)
    {
        _bundles.Remove((bundle.Group, bundle.Index));
        if (bundle.IsCommitted)
        {
            Total = Total.Subtract(bundle.Named);
            Free = Free.Subtract(bundle.Named);
        }

        Total = Total.Add(bundle.Amount);
        Free = Free.Add(bundle.Amount);
    }

    private bool IsInUse(LocalBundle bundle) =>
        _tasks.Values.Any(task => BundleResources.IsIn(task.Demand, bundle.Group, bundle.Index))
        || _slots.Values.Any(slot => BundleResources.IsIn(slot.Demand, bundle.Group, bundle.Index));
}
