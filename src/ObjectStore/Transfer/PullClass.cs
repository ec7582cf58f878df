namespace ClusterTasks.Store.Transfer;

/// <summary>Reasons for pulling an object; the lower number goes first when there is no room for all.</summary>
internal enum PullClass
{
    /// <summary>A process waits for the value.</summary>
    Get = 0,

    /// <summary>A process wants it here, and waits for no value yet.</summary>
    Wait = 1,

    /// <summary>A queued task takes it.</summary>
    Arguments = 2,
}
