using System.Diagnostics;

namespace ClusterTasks.Worker.Leases;

/// <summary>What is true of the owner's slots between any two steps.</summary>
internal sealed partial class LeaseTable
{
    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        Debug.Assert(_wanting == _classes.Values.Count(item => item is { Requests.Count: > 0, InfeasibleReason: null }),
            "the classes that wait for slots are miscounted.");
        Debug.Assert(_idle.ToHashSet().SetEquals(_leases.Values.Where(lease => lease.InFlight == 0)), "the empty slots are miscounted.");
        foreach (LeaseClass leaseClass in _classes.Values)
        {
            Debug.Assert(leaseClass.Ready.Count == 0 || leaseClass.Requests.Count > 0,
                $"{leaseClass.Name}: {leaseClass.Ready.Count} tasks wait, and no slot was asked for.");
            Debug.Assert(leaseClass.Ready.Count > 0 || leaseClass.Requests.Count == 0,
                $"{leaseClass.Name}: slots are asked for, and nothing waits.");
            Debug.Assert(leaseClass.Leases.TrueForAll(lease => lease.InFlight >= lease.Blocked && lease.Blocked >= 0),
                $"{leaseClass.Name}: a slot has fewer tasks than wait in it.");
            Debug.Assert(
                leaseClass.Ready.Count == 0
                    || !leaseClass.Leases.Exists(lease => lease is { Load: 0, Solo: null, IsRecalled: false, IsTakingBack: false }),
                $"{leaseClass.Name}: {leaseClass.Ready.Count} tasks wait, and a slot is empty.");
        }
    }
}
