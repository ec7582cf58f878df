using System.Diagnostics.CodeAnalysis;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Store.Client;

/// <summary>Puts small objects without a message: writes each into the granted chunk and hands it in through the ring. One lock is held for
/// the copy of at most some ten kilobytes: the owner takes the objects of a chunk in the order in which they lie there. Thread-safe. Cost:
/// the copy and some 100 ns.</summary>
internal sealed unsafe class SmallObjectWriter(ClientSegment[] segments, SubmissionRing ring)
{
    private readonly Lock _gate = new();
    private readonly ObjectId[] _places = new ObjectId[ControlLayout.RingEntries];
    private readonly Dictionary<ObjectId, PinnedEntry> _own = [];
    private ChunkGrant? _chunk;
    private ChunkGrant? _spare;
    private ChunkStream? _stream;
    private long _used;
    private int _usedEntries;
    private ulong _position;
    private bool _closed;
    private bool _asking;

    /// <summary>Objects of this process that the owner may not have taken yet, as far as this side knows.</summary>
    public int OwnCount => _own.Count;

    /// <summary>True when the caller should now ask for a chunk and bring it by <see cref="Add"/> (null when it was refused). It returns
    /// true once until then.</summary>
    public bool ShouldAsk()
    {
        lock (_gate)
        {
            if (_closed || _asking || _spare is not null
                || (_chunk is not null && _used * 2 < _chunk.Bytes && _usedEntries * 2 < _chunk.Entries.Length))
                return false;
            return _asking = true;
        }
    }

    public void Add(ChunkGrant? chunk)
    {
        lock (_gate)
        {
            _asking = false;
            if (chunk is not null
                && ((uint)chunk.Segment >= (uint)segments.Length || chunk.Offset < 0 || chunk.Bytes < 0
                || chunk.Offset > segments[chunk.Segment].Bytes - chunk.Bytes))
                throw new ClusterTasksException(
                    $"The chunk {chunk} lies outside the store: the node and this program are not of one release.");
            _spare = chunk;
        }
    }

    /// <summary>Writes and hands in an object. Returns false when no chunk has room for it; nothing was written then.</summary>
    /// <param name="id">A new id.</param>
    /// <param name="size">Exact bytes that <paramref name="write"/> writes.</param>
    /// <param name="state">For <paramref name="write"/>.</param>
    /// <param name="write">Writes the bytes; called under the lock.</param>
    public bool TryPut<TState>(in ObjectId id, int size, TState state, Action<TState, Stream> write)
    {
        lock (_gate)
        {
            // The owner grants no more entries than the ring has entries, so the ring is never the one that is full.
            if (_closed || !HasRoom(size) || _position - ring.Taken >= ControlLayout.RingEntries)
                return false;
            ChunkGrant chunk = _chunk!;
            long offset = chunk.Offset + _used;
            ChunkStream stream = _stream ??= new ChunkStream();
            stream.Begin(segments[chunk.Segment].Writable() + offset, size);
            write(state, stream);
            stream.End();
            ring.Submit(_position, id, chunk.Number, offset, size);
            Remember(id, new PinnedEntry(
                chunk.Entries[_usedEntries].Entry, chunk.Entries[_usedEntries].Generation, chunk.Segment, offset, size));
            _position++;
            _usedEntries++;
            _used += ObjectRoom.Of(size);
            return true;
        }
    }

    /// <summary>Finds an object that this process has handed in, before the owner has taken it (read your writes). The caller pins the
    /// entry and then checks whether it is still that object's.</summary>
    public bool TryFind(in ObjectId id, out PinnedEntry place)
    {
        lock (_gate)
            return _own.TryGetValue(id, out place);
    }

    /// <summary>Gives the chunks up, so that their memory can be used by others; returns their numbers.</summary>
    public List<int> Retire()
    {
        lock (_gate)
        {
            List<int> numbers = [];
            if (_chunk is not null)
                numbers.Add(_chunk.Number);
            if (_spare is not null)
                numbers.Add(_spare.Number);
            (_chunk, _spare, _used, _usedEntries) = (null, null, 0, 0);
            return numbers;
        }
    }

    /// <summary>Refuses puts that begin after this one.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
    }

    private bool HasRoom(int size)
    {
        if (Fits(_chunk, size))
            return true;
        if (_spare is null || !Fits(_spare, size, used: 0, usedEntries: 0))
            return false;
        // The owner frees the rest of the old chunk when the first object of the new one is handed in.
        (_chunk, _spare, _used, _usedEntries) = (_spare, null, 0, 0);
        return true;
    }

    private bool Fits([NotNullWhen(true)] ChunkGrant? chunk, int size) => Fits(chunk, size, _used, _usedEntries);

    private static bool Fits([NotNullWhen(true)] ChunkGrant? chunk, int size, long used, int usedEntries) =>
        chunk is not null && ObjectRoom.Of(size) <= chunk.Bytes - used && usedEntries < chunk.Entries.Length;

    private void Remember(in ObjectId id, PinnedEntry place)
    {
        // An entry's place is reused when the owner has taken it: then the index knows the object that it named.
        ref ObjectId former = ref _places[SubmissionRing.PlaceOf(_position)];
        if (former != default)
            _own.Remove(former);
        former = id;
        _own[id] = place;
    }
}
