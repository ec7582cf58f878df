namespace ClusterTasks.Worker.Proof;

/// <summary>The connections to a listener that have not proven themselves yet. There is always room for one more: another one makes it, by chance. The
/// oldest in its place, a flood of thousands a second would end each member's connection before its proof, which takes milliseconds.</summary>
internal sealed class HalfOpen(int most)
{
    private readonly Lock _gate = new();
    private readonly List<Place> _places = [];

    /// <summary>Takes a connection in.</summary>
    /// <param name="abort">Ends it, from any thread.</param>
    internal Place Enter(Action abort)
    {
        var place = new Place(abort);
        Place? victim = null;
        lock (_gate)
        {
            if (_places.Count >= most)
            {
                victim = _places[Random.Shared.Next(_places.Count)];
                RemoveNeedsGate(victim);
            }

            place.Index = _places.Count;
            _places.Add(place);
        }

        victim?.Abort();
        return place;
    }

    /// <summary>Lets a connection out. False: it had to make room, and is ended.</summary>
    internal bool Leave(Place place)
    {
        lock (_gate)
        {
            if (place.Index < 0)
                return false;
            RemoveNeedsGate(place);
            return true;
        }
    }

    private void RemoveNeedsGate(Place place)
    {
        Place last = _places[^1];
        _places[place.Index] = last;
        last.Index = place.Index;
        _places.RemoveAt(_places.Count - 1);
        place.Index = -1;
    }

    internal sealed class Place(Action abort)
    {
        /// <summary>Where it stands; below zero once it is out.</summary>
        internal int Index { get; set; }

        internal void Abort() => abort();
    }
}
