namespace ClusterTasks.Values.Blobs;

/// <summary>Turns the id of a reference that was found inside a value into a handle that keeps the object alive.</summary>
internal interface IReferenceContext
{
    /// <summary>Returns this process's handle for the object; the object lives at least as long as the handle.</summary>
    /// <remarks>The node may learn of it only after <see cref="FlushBorrows"/>, but before anything else that is sent later: a value can
    /// hold ten thousand references, and a system call for each would take longer than the rest of the read.</remarks>
    Handle Borrow(ObjectId id);

    /// <summary>Tells the node of all borrows until now. Until then something else must keep the object alive for the reader.</summary>
    void FlushBorrows();
}
