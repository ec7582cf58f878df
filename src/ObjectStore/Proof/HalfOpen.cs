using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClusterTasks.Store.Proof;

/// <summary>The connections to a listener that have not proven themselves yet. When all places are taken, the peer that holds the most
/// places loses one to a new connection, so a flood crowds out itself. Chance chooses that connection. The proof of a member takes
/// milliseconds. If the oldest lost its place, a flood of thousands a second from the member's address would end each of its connections
/// before that.</summary>
/// <remarks>Ending a connection at the door costs a fraction of letting it in and ending it a moment later. A peer that opens more in a
/// second than any member does therefore has the others ended there.</remarks>
/// <param name="most">Places.</param>
/// <param name="time">The clock.</param>
internal sealed class HalfOpen(int most, TimeProvider time)
{
    /// <summary>The number of connections of one peer that get a place in a second. A node opens one or two to each listener, and one
    /// user's machine has some dozens of nodes; this many cost a fifth of a processor.</summary>
    internal const int MostInASecond = 2_048;

    /// <summary>The reason why a connection that had to make room was ended.</summary>
    internal const string Crowded = "It had proven nothing when many others came.";

    private const int Out = -1;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerKey, Share> _shares = [];

    // The shares by their number of places, so that the largest is found at once: peers with many addresses may hold as many shares as
    // there are places.
    private readonly List<List<Share>> _bySize = [[]];
    private readonly Dictionary<PeerKey, int> _inThisSecond = [];
    private int _largest;
    private int _count;
    private long _second = time.GetTimestamp();

    /// <summary>Takes a connection in. It may lose its place at once and is then ended.</summary>
    /// <param name="peer">The peer of the connection.</param>
    /// <param name="abort">Ends it, from any thread.</param>
    internal Place Enter(PeerKey peer, Action abort)
    {
        Place place;
        Place? victim;
        lock (_gate)
            (place, victim) = EnterNeedsGate(peer, abort);
        victim?.Abort();
        return place;
    }

    private (Place Place, Place? Victim) EnterNeedsGate(PeerKey peer, Action abort)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        Share? share = _shares.GetValueOrDefault(peer);
        if (!MayEnterNeedsGate(peer))
        {
            var none = new Place(this, share ?? new Share(peer), abort) { Index = Out };
            return (none, none);
        }

        Place? victim = null;
        if (_count >= most)
        {
            // With one more place, a newcomer of a largest share would hold more than any other.
            victim = Any((share?.Places.Count == _largest ? share : Any(_bySize[_largest])).Places);
            RemoveNeedsGate(victim);
            share = _shares.GetValueOrDefault(peer); // the place may have been its last
        }

        if (share is null)
            _shares.Add(peer, share = new Share(peer));
        var place = new Place(this, share, abort);
        AddNeedsGate(place);
        return (place, victim);
    }

    private static T Any<T>(List<T> all) => all[Random.Shared.Next(all.Count)];

    private bool MayEnterNeedsGate(PeerKey peer)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (time.GetElapsedTime(_second) >= TimeSpan.FromSeconds(1))
        {
            _second = time.GetTimestamp();
            _inThisSecond.Clear();
        }

        return ++CollectionsMarshal.GetValueRefOrAddDefault(_inThisSecond, peer, out _) <= MostInASecond;
    }

    private void AddNeedsGate(Place place)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        place.Index = place.Share.Places.Count;
        place.Share.Places.Add(place);
        _count++;
        ResizeNeedsGate(place.Share, place.Index);
    }

    private void RemoveNeedsGate(Place place)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        List<Place> places = place.Share.Places;
        Place last = places[^1];
        places[place.Index] = last;
        last.Index = place.Index;
        places.RemoveAt(places.Count - 1);
        place.Index = Out;
        _count--;
        ResizeNeedsGate(place.Share, places.Count + 1);
        if (places.Count == 0)
            _shares.Remove(place.Share.Peer);
    }

    private void ResizeNeedsGate(Share share, int before)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (before > 0)
        {
            List<Share> old = _bySize[before];
            Share last = old[^1];
            old[share.Index] = last;
            last.Index = share.Index;
            old.RemoveAt(old.Count - 1);
        }

        int size = share.Places.Count;
        if (size > 0)
        {
            if (size == _bySize.Count)
                _bySize.Add([]);
            share.Index = _bySize[size].Count;
            _bySize[size].Add(share);
        }

        if (size > _largest)
            _largest = size;
        else if (_bySize[_largest].Count == 0)
            _largest--; // a share changes by one place at a time
    }

    /// <summary>The places of one peer.</summary>
    internal sealed class Share(PeerKey peer)
    {
        internal PeerKey Peer { get; } = peer;

        internal List<Place> Places { get; } = [];

        /// <summary>The position among the shares of its size.</summary>
        internal int Index { get; set; }
    }

    /// <summary>The place of one connection.</summary>
    internal sealed class Place
    {
        private readonly Action _abort;
        private volatile int _index;

        internal Place(HalfOpen of, Share share, Action abort) => (Of, Share, _abort) = (of, share, abort);

        /// <summary>The peer of the connection.</summary>
        internal PeerKey Peer => Share.Peer;

        /// <summary>True when it was let out, or had to make room.</summary>
        internal bool IsOut => Index == Out;

        internal Share Share { get; }

        /// <summary>The position in its share.</summary>
        internal int Index
        {
            get => _index;
            set => _index = value;
        }

        private HalfOpen Of { get; }

        /// <summary>Lets the connection out. Returns false when it had to make room and is ended.</summary>
        internal bool Leave()
        {
            lock (Of._gate)
            {
                if (IsOut)
                    return false;
                Of.RemoveNeedsGate(this);
                return true;
            }
        }

        internal void Abort() => _abort();
    }
}
