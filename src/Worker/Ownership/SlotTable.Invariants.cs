using System.Diagnostics;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Checks the invariants of the owner's slots between two steps.</summary>
internal sealed partial class SlotTable
{
    [Conditional("DEBUG")]
    internal void AssertInvariants()
    {
        Debug.Assert(_wanting == _classes.Values.Count(item => item is { Requests.Count: > 0, InfeasibleReason: null }),
            "the classes that wait for slots are miscounted.");
        Debug.Assert(_idle.ToHashSet().SetEquals(_slots.Values.Where(slot => slot.InFlight == 0)), "the empty slots are miscounted.");
        foreach (SlotClass slotClass in _classes.Values)
        {
            Debug.Assert(slotClass.Ready.Count == 0 || slotClass.Requests.Count > 0,
                $"{slotClass.Name}: {slotClass.Ready.Count} tasks wait, and no slot was asked for.");
            Debug.Assert(slotClass.Ready.Count > 0 || slotClass.Requests.Count == 0,
                $"{slotClass.Name}: slots are asked for, and nothing waits.");
            Debug.Assert(slotClass.Slots.TrueForAll(slot => slot.InFlight >= slot.Blocked && slot.Blocked >= 0),
                $"{slotClass.Name}: a slot has fewer tasks than wait in it.");
            Debug.Assert(
                slotClass.Ready.Count == 0
                    || !slotClass.Slots.Exists(slot => slot is { Load: 0, Solo: null, IsRecalled: false, IsTakingBack: false }),
                $"{slotClass.Name}: {slotClass.Ready.Count} tasks wait, and a slot is empty.");
        }
    }
}
