using ClusterTasks.Protocol;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Session;

/// <summary>Writes small values into a chunk of the store and hands them in through shared memory, without a message.</summary>
internal sealed partial class SessionClient
{
    private const long FirstChunkBytes = 256 << 10;
    private const long LargestChunkBytes = 2 << 20;

    private long _chunkBytes = FirstChunkBytes;
    private volatile bool _isChunkRefused;

    /// <summary>Puts a small value. Returns true when it is stored.</summary>
    private bool TryPutSmall(ObjectId id, EncodedValue encoded)
    {
        if (encoded.Length > InlineLimit)
            return false;
        ObjectId[] nested = Ids(encoded.References);
        if (nested.Length == 0)
        {
            _at.Connection.LimitReleases(); // this put sends no message that would do it
            if (Store.Small.ShouldAsk())
                Send(new AskChunk(Volatile.Read(ref _chunkBytes)));
            if (TryPutIntoChunk(id, encoded))
                return true;
            // The store has no chunk to spare: this value waits for room like any other. While a chunk is on its way, it need not.
            if (_isChunkRefused)
                return false;
        }

        // The node counts references inside a value from the message; the ring has no room for them.
        PutInline(new PutInline(id, encoded.ToBlob(), nested));
        return true;
    }

    /// <summary>Called when another process waits for room: gives up unused chunks and whatever the collector finds.</summary>
    private void MakeRoom()
    {
        try
        {
            foreach (int chunk in Store.Small.Retire())
                _at.Connection.Send(new RetireChunk(chunk));
        }
        catch (SessionLostException)
        {
            return; // all of it has gone with the session
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    private void OnChunkGranted(in ChunkGranted granted)
    {
        _isChunkRefused = granted.Chunk is null;
        // A client that comes back for more puts much: it gets twice as much each time, so that it asks for chunks less often.
        if (granted.Chunk is not null)
            Volatile.Write(ref _chunkBytes, Math.Min(_chunkBytes * 2, LargestChunkBytes));
        Store.Small.Add(granted.Chunk);
    }
}
