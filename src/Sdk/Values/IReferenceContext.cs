using ClusterTasks.Session;

namespace ClusterTasks.Values;

/// <summary>Turns the id of a reference that was found inside a value into a handle that keeps the object alive.</summary>
internal interface IReferenceContext
{
    /// <summary>Returns this process's handle for the object; the object lives at least as long as the handle.</summary>
    ObjectHandle Borrow(ObjectId id);
}
