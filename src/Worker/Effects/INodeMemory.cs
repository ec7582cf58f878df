using ClusterTasks.Store;
using ClusterTasks.Store.Contracts;

namespace ClusterTasks.Worker.Effects;

/// <summary>The part of a node's store that answers at once, out of memory. A machine may ask it in the middle of a step: to look for an
/// object and to pin it must be one, or it is gone in between.</summary>
internal interface INodeMemory
{
    void Seal(int client, int slot, uint generation, long size, ObjectId id);

    ChunkGrant? TryGrantChunk(int client, long bytes);

    void RetireChunk(int client, int number);

    bool HasSubmissions(int client);

    void TakeSubmissions(int client, List<SubmittedObject> taken);

    void Delete(ObjectId id);

    bool Contains(ObjectId id);

    /// <summary>Keeps an object in the memory for a second. False: it is not there.</summary>
    bool Touch(ObjectId id);

    /// <summary>No copy may be dropped: any of them may be the only one now.</summary>
    void KeepCopies();

    /// <summary>Pins an object that is in the memory; null: it is not.</summary>
    IDisposable? TryPin(ObjectId id);

    /// <summary>Reads so many bytes from the beginning of an object that is in the memory; null: it is not.</summary>
    byte[]? TryRead(ObjectId id, long bytes = long.MaxValue);

    /// <summary>Finds the references inside an object that is in the memory; none of one that is not.</summary>
    ObjectId[] FindReferences(ObjectId id);

    /// <summary>Finds the references inside an encoded value.</summary>
    ObjectId[] FindReferences(byte[] value);

    /// <summary>Explains, in words, why an object does not come into the memory; null: nothing keeps it out.</summary>
    string? Explain(ObjectId id);

    IReadOnlyList<StoredObjectInfo> List();
}
