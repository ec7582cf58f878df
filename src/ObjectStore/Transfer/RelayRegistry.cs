using System.Diagnostics;
using System.Net;

namespace ClusterTasks.Store.Transfer;

/// <summary>
/// Knows which nodes pull an object that this node has, and so which node sends to which: this node sends the object to one node at a time.
/// It sends each other node to the last that came before it, which passes on the chunks that it has. The chain costs every node one copy
/// out and one in, whatever the number of nodes. Every node asks here first, and is sent to one that asked before it, so there are no
/// circles. An entry is a hint: one that cannot deliver costs its successor a question, and then this node sends.
/// </summary>
internal sealed class RelayRegistry(TimeProvider time)
{
    /// <summary>The size from which chains are used. Smaller objects are sent to every node: a second connection costs more than it
    /// saves.</summary>
    public const long LeastBytes = 16L << 20;

    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectId, List<Puller>> _objects = [];

    /// <summary>Registers a puller. Returns the node that has the object, or is about to; null when this node must send it.</summary>
    /// <param name="insists">True when another node was asked and did not deliver.</param>
    public IPEndPoint? Begin(ObjectId id, IPEndPoint puller, bool insists)
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            Forget(now);
            if (!_objects.TryGetValue(id, out List<Puller>? pullers))
                _objects.Add(id, pullers = []);
            int place = pullers.FindIndex(known => known.Address.Equals(puller));
            if (place < 0)
            {
                place = pullers.Count;
                pullers.Add(new Puller(puller));
            }

            Puller self = pullers[place];
            self.Seen = now;
            bool isBusy = pullers.Exists(other => other != self && other.Served is { } served && time.GetElapsedTime(served, now) < Busy);
            if (!insists && isBusy && place > 0)
                return pullers[place - 1].Address;
            self.Served = now;
            return null;
        }
    }

    /// <summary>Called when this node has just sent the puller something.</summary>
    public void Sent(ObjectId id, IPEndPoint puller)
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            if (_objects.GetValueOrDefault(id)?.Find(known => known.Address.Equals(puller)) is { } found)
                found.Seen = (found.Served = now).Value;
        }
    }

    [Conditional("DEBUG")]
    public void AssertInvariants()
    {
        lock (_gate)
        {
            foreach ((ObjectId id, List<Puller> pullers) in _objects)
                Debug.Assert(pullers.Count > 0 && pullers.DistinctBy(puller => puller.Address).Count() == pullers.Count,
                    $"{pullers.Count} pullers of {id}");
        }
    }

    private void Forget(long now)
    {
        foreach ((ObjectId id, List<Puller> pullers) in _objects.ToArray())
        {
            pullers.RemoveAll(puller => time.GetElapsedTime(puller.Seen, now) > Remembered);
            if (pullers.Count == 0)
                _objects.Remove(id);
        }
    }

    private sealed class Puller(IPEndPoint address)
    {
        public IPEndPoint Address => address;

        public long Seen { get; set; }

        public long? Served { get; set; }
    }
}
