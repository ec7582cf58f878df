using ClusterTasks.Protocol;
using ClusterTasks.Values;

namespace ClusterTasks.Session;

/// <summary>Small values: written into a leased chunk of the store and handed in through shared memory, without a message.</summary>
internal sealed partial class SessionClient
{
    private const long FirstChunkBytes = 256 << 10;
    private const long LargestChunkBytes = 2 << 20;

    private long _chunkBytes = FirstChunkBytes;
    private volatile bool _isChunkRefused;

    /// <summary>Puts a small value; true when it is done.</summary>
    private bool TryPutSmall(ObjectId id, EncodedValue encoded)
    {
        if (encoded.Length > InlineLimit)
            return false;
        ObjectId[] nested = Ids(encoded.References);
        if (nested.Length == 0)
        {
            if (Store.Small.ShouldLease())
                _connection.Send(new LeaseChunk(Volatile.Read(ref _chunkBytes)));
            if (Store.Small.TryPut(id, (int)encoded.Length, encoded, static (value, stream) => value.WriteTo(stream)))
                return true;
            // The store has nothing to spare: this value waits for room like any other. While a chunk is on its way, it need not.
            if (_isChunkRefused)
                return false;
        }

        // The node counts references inside a value from the message, which the ring has no room for.
        _connection.Send(new PutInline(id, encoded.ToBlob(), nested));
        return true;
    }

    /// <summary>Somebody waits for room: gives up what lies leased and unused here, and what the collector finds.</summary>
    private void MakeRoom()
    {
        try
        {
            foreach (int chunk in Store.Small.Retire())
                _connection.Send(new RetireChunk(chunk));
        }
        catch (SessionLostException)
        {
            return; // it has all gone with the session
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    private void OnChunkLeased(in ChunkLeased leased)
    {
        _isChunkRefused = leased.Chunk is null;
        // Who comes back for more puts much: each time twice as much, so that chunks are asked for less often.
        if (leased.Chunk is not null)
            Volatile.Write(ref _chunkBytes, Math.Min(_chunkBytes * 2, LargestChunkBytes));
        Store.Small.Add(leased.Chunk);
    }
}
