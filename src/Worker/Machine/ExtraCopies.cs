using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Machine;

/// <summary>Keeps values on as many nodes as their programs asked for: the owner asks other nodes for copies, one after the other, and
/// again when one of them is gone.</summary>
internal sealed class ExtraCopies(NodeContext context, ReferenceTable objects, CopyPlaces places)
{
    // Nodes without room; another one may have some. Behind these the next change of the cluster is waited for.
    private const int MostTries = 3;

    private readonly Dictionary<ObjectId, (NodeId To, int Tries)> _asked = [];

    // A value has fewer copies than it should, and no node was found for another one.
    private bool _isShort;

    /// <summary>A value was put that is kept on so many nodes.</summary>
    internal void Keep(ObjectId id, int copies)
    {
        if (objects.Find(id) is not { } entry)
            return; // refused
        entry.Copies = (byte)Math.Clamp(copies, 1, PutOptions.MaxCopies);
        Ask(entry, not: default, tries: 0);
    }

    /// <summary>A node has the copy that it was asked for, or cannot get it.</summary>
    internal void OnKept(NodeId to, ObjectId id, bool hasFailed)
    {
        if (!_asked.TryGetValue(id, out (NodeId To, int Tries) asked) || asked.To != to)
            return;
        _asked.Remove(id);
        if (objects.Find(id) is { } entry)
            Ask(entry, hasFailed ? to : default, hasFailed ? asked.Tries : 0);
    }

    /// <summary>A copy is gone, or is about to be.</summary>
    internal void OnGone(ObjectId id)
    {
        if (objects.Find(id) is { Copies: > 1 } entry)
            Ask(entry, not: default, tries: 0);
    }

    /// <summary>A node died with its copies.</summary>
    internal void OnDied(NodeId node)
    {
        foreach (ObjectId id in _asked.Where(pair => pair.Value.To == node).Select(pair => pair.Key).ToArray())
            _asked.Remove(id);
        if (!Seeded.Is(SeededFault.NeverRepairsCopies))
            Repair();
    }

    /// <summary>A node has joined.</summary>
    internal void OnJoined()
    {
        if (_isShort)
            Repair();
    }

    private void Repair()
    {
        _isShort = false;
        foreach (ObjectEntry entry in objects.Entries)
        {
            if (entry.Copies > 1)
                Ask(entry, not: default, tries: 0);
        }
    }

    private void Ask(ObjectEntry entry, NodeId not, int tries)
    {
        NodeId[] locations = [.. entry.Locations.ToArray().Where(places.IsStaying)];
        if (entry is not { IsOwn: true, State: ValueState.Stored } || locations.Length == 0 || locations.Length >= entry.Copies
            || _asked.ContainsKey(entry.Id))
            return;
        if (tries >= MostTries || places.FindOther(node => node == not || Array.IndexOf(locations, node) >= 0) is not { } to)
        {
            _isShort = true;
            return;
        }

        _asked.Add(entry.Id, (to, tries + 1));
        context.Effects.Post(to, new KeepCopy(entry.Id, locations[0]));
    }
}
