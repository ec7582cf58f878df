using System.Diagnostics;
using System.Net;

namespace ClusterTasks.Store.Transfer;

/// <summary>
/// Which nodes pull an object that this node has, and so who gets it from whom: this node sends it to one at a time and sends each
/// further one to the last that came before it, which passes on the chunks that it has. The chain costs every node one copy out
/// and one in, whatever the number of nodes. Everybody asks here first, and is sent to one that asked before it, so there are no
/// circles. An entry is a hint: one that cannot deliver costs its successor a question, and then this node sends.
/// </summary>
internal sealed class RelayRegistry(TimeProvider time)
{
    /// <summary>Smaller objects are sent to everybody: a second connection costs more than it saves.</summary>
    public const long LeastBytes = 16L << 20;

    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectId, List<Puller>> _objects = [];

    /// <summary>Registers a puller. Returns who has the object, or is about to; null: this node is to send it.</summary>
    /// <param name="insists">It was with another one, in vain.</param>
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

    /// <summary>This node has just sent it something.</summary>
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
                Debug.Assert(pullers.Count > 0 && pullers.DistinctBy(puller => puller.Address).Count() == pullers.Count, $"{pullers.Count} pullers of {id}");
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
