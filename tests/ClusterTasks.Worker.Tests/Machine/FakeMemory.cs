using ClusterTasks.Store;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Worker.Effects;

namespace ClusterTasks.Worker.Tests.Machine;

/// <summary>A store of nothing. A test overrides what it needs.</summary>
internal class FakeMemory : INodeMemory
{
    public virtual void Seal(int client, int slot, uint generation, long size, ObjectId id) => throw new NotSupportedException();

    public ChunkGrant? TryGrantChunk(int client, long bytes) => null;

    public void RetireChunk(int client, int number) => throw new NotSupportedException();

    public bool HasSubmissions(int client) => false;

    public void TakeSubmissions(int client, List<SubmittedObject> taken)
    {
    }

    public virtual void Delete(ObjectId id)
    {
    }

    public virtual bool Contains(ObjectId id) => false;

    public virtual bool Touch(ObjectId id) => false;

    public void KeepCopies()
    {
    }

    public virtual IDisposable? TryPin(ObjectId id) => null;

    public virtual byte[]? TryRead(ObjectId id, long bytes = long.MaxValue) => null;

    public ObjectId[] FindReferences(ObjectId id) => [];

    public ObjectId[] FindReferences(byte[] value) => [];

    public virtual string? Explain(ObjectId id) => null;

    public IReadOnlyList<StoredObjectInfo> List() => [];
}
