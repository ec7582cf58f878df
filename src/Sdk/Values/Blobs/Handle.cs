namespace ClusterTasks.Values.Blobs;

/// <summary>A process's hold on an object to which a value refers. Sessions make the handles.</summary>
internal abstract class Handle(ObjectId id)
{
    internal ObjectId Id => id;
}
