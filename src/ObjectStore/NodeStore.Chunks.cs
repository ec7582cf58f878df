using ClusterTasks.Platform;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;

namespace ClusterTasks.Store;

// Small objects: granted chunks and submission rings. A client writes object after object into its chunk and hands each in through shared
// memory; no process is woken for it. The owner looks into a client's ring before it carries out any message of the client. It therefore
// knows an object before any message that could name it.
internal sealed partial class NodeStore
{
    private const int ChunksPerClient = 2; // One to fill, and one requested ahead.
    private const int LargestEntries = ControlLayout.RingEntries / ChunksPerClient;
    private const int SmallestEntries = 16;
    private const long SmallestChunk = 64 << 10;
    private const long BytesPerEntry = 256; // Smaller objects run out of entries before they run out of bytes.

    // A chunk that a client holds is memory that nobody else can use: all clients together stay under an eighth or so.
    private const int ChunksPerStore = 64;

    private int _chunkNumber;

    /// <summary>True when the client has handed in an object that was not taken yet. Cost: the lock and one read of shared
    /// memory.</summary>
    public unsafe bool HasSubmissions(int clientIndex)
    {
        // The lock is held because the end of the store unmaps the rings.
        lock (_gate)
        {
            return !_closed && _clients.Find(clientIndex) is { } client
                && new SubmissionRing(_clients.Ring(clientIndex)).TryRead(client.Submissions, out _);
        }
    }

    /// <summary>Grants memory for small objects, at most <paramref name="bytes"/>. Returns null when there is none to spare; the client
    /// then puts its objects one by one, where it can wait for room.</summary>
    /// <exception cref="ClusterTasksException">The client has left.</exception>
    public ChunkGrant? TryGrantChunk(int clientIndex, long bytes)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            StoreClientRecord client = _clients.RequireActive(clientIndex);
            int entries = (int)Math.Min(Math.Min(bytes / BytesPerEntry, LargestEntries), _options.MaxObjects / ChunksPerStore);
            bytes = Math.Min(bytes, _arenas.CapacityBytes / ChunksPerStore) & -SystemFacts.PageBytes;
            // A create that waits for room goes first; otherwise small puts would starve large ones.
            if (bytes < SmallestChunk || entries < SmallestEntries || client.Chunks.Count >= ChunksPerClient || _queue.First is not null
                || !_queue.LeavesReserve(CreateKind.Put, bytes)
                || _objects.FreeEntries < entries * 2 || !_arenas.TryAllocate(bytes, out Allocation place))
            {
                return null;
            }
            if (!_arenas.IsBacked(place))
            {
                _backing.Demand(place.Segment, place.End);
                _arenas.Release(place);
                return null;
            }
            var chunk = new Chunk(++_chunkNumber, place, _objects.ReserveEntries(entries));
            client.Chunks.Add(chunk);
            _arenas.GrantedBytes += bytes;
            return new ChunkGrant(chunk.Number, place.Segment, place.Offset, bytes, chunk.Entries);
        }
    }

    /// <summary>Called when the client will put nothing more into the chunk: its rest is free. An unknown chunk is no error, because it may
    /// have ended with an earlier message.</summary>
    public void RetireChunk(int clientIndex, int number)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            StoreClientRecord client = _clients.Require(clientIndex);
            if (client.Chunks.Find(chunk => chunk.Number == number) is { } chunk)
            {
                FreeChunk(client, chunk);
                AfterChange();
            }
        }
    }

    /// <summary>Takes the objects that the client has handed in: seals each and appends it to <paramref name="taken"/>.</summary>
    /// <exception cref="ClusterTasksException">A submission does not match the owner's tables (I8). The entries before it are
    /// taken.</exception>
    public unsafe void TakeSubmissions(int clientIndex, List<SubmittedObject> taken)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            StoreClientRecord client = _clients.Require(clientIndex);
            if (client.Retiring)
                return; // Its other submissions went when it retired.
            // Its chunks are freed, and with them its last submissions. The message that made the caller look may name these, so it must
            // not count: the task that sent it runs again, as after a death in the middle.
            if (client.Dead)
                throw new ClusterTasksException(
                    $"Client {client.Index} (process {client.ProcessId}) died before the node took its last small objects.");
            var ring = new SubmissionRing(_clients.Ring(clientIndex));
            ulong position = client.Submissions;
            try
            {
                // Bounded: a client that submits faster than this loop runs must not hold the lock forever.
                for (int count = 0; count < ControlLayout.RingEntries && ring.TryRead(position, out SubmissionEntry submission); count++)
                {
                    taken.Add(TakeSubmission(client, submission));
                    position++; // Not past a damaged one: the client's own session must meet it, and end.
                }
            }
            finally
            {
                client.Submissions = position;
                ring.Take(position);
                Relieve();
            }
        }
    }

    /// <summary>Deletes the objects that a client handed in and never named. It uses the ordinary delete: the program may still read them
    /// in place, like every value that it got before it left.</summary>
    private void DropSubmissions(StoreClientRecord client)
    {
        var taken = new List<SubmittedObject>();
        try
        {
            TakeSubmissions(client.Index, taken);
        }
        catch (ClusterTasksException)
        {
            // The client leaves anyway; the chunk with the damaged rest is freed next.
        }
        taken.ForEach(submitted => _objects.Delete(submitted.Id));
    }

    private SubmittedObject TakeSubmission(StoreClientRecord client, in SubmissionEntry submission)
    {
        var id = new ObjectId(new TaskId(new NodeId(submission.Owner), submission.Number), submission.Index);
        int number = submission.Chunk;
        // Chunks are taken in order: a client that goes on to its next chunk is done with the one before.
        while (client.Chunks.Count > 1 && client.Chunks[0].Number != number && client.Chunks.Exists(chunk => chunk.Number == number))
            FreeChunk(client, client.Chunks[0]);
        if (client.Chunks.Find(chunk => chunk.Number == number) is not { } chunk
            || !chunk.TryCut(submission.Offset, submission.Size, out ChunkEntry entry, out Allocation place))
        {
            throw new ClusterTasksException(
                $"Client {client.Index} (process {client.ProcessId}) handed in {submission.Size} bytes at {submission.Offset} of chunk "
                    + $"{submission.Chunk}, which do not follow what it handed in before: its memory is damaged.");
        }
        _arenas.GrantedBytes -= place.Bytes;
        if (_objects.TryFind(id, out _) || _spilled.TryFind(id, out _))
        {
            _arenas.Release(place);
            _objects.ReturnEntries([entry]);
            throw new ClusterTasksException(
                $"Client {client.Index} (process {client.ProcessId}) handed in {id}, which exists already: ids are used once (I7).");
        }
        _objects.AddSealed(id, entry, client.Index, place, submission.Size);
        return new SubmittedObject(id, submission.Size);
    }

    private void FreeChunks(StoreClientRecord client)
    {
        while (client.Chunks.Count > 0)
            FreeChunk(client, client.Chunks[0]);
    }

    private void FreeChunk(StoreClientRecord client, Chunk chunk)
    {
        client.Chunks.Remove(chunk);
        _arenas.GrantedBytes -= chunk.Rest.Bytes;
        if (chunk.Rest.Bytes > 0)
            _arenas.Release(chunk.Rest);
        _objects.ReturnEntries(chunk.UnusedEntries);
    }
}

/// <summary>A small object that was taken out of a ring.</summary>
internal readonly record struct SubmittedObject(ObjectId Id, long Size);
