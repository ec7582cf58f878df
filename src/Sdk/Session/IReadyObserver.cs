namespace ClusterTasks.Session;

/// <summary>Is told when each of many objects is ready. Called under a lock: it notes the fact and returns.</summary>
internal interface IReadyObserver
{
    /// <summary>Called when an object is ready, or has failed.</summary>
    void OnReady(int index, bool hasFailed);

    /// <summary>Called when an object exists, but its bytes could not be brought here: the reader asks again.</summary>
    void OnFetchFailed(int index, ObjectAnswer failure) => OnReady(index, hasFailed: true);

    /// <summary>Called when the session has ended, or a reference was disposed: at least one object will never be reported.</summary>
    void OnLost(Exception error);
}
