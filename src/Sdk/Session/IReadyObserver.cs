namespace ClusterTasks.Session;

/// <summary>Hears of many objects when they are ready. Called under a lock: it notes what it heard and returns.</summary>
internal interface IReadyObserver
{
    /// <summary>An object is ready, or has failed.</summary>
    void OnReady(int index, bool hasFailed);

    /// <summary>An object exists, but its bytes could not be brought here: whoever reads it asks again.</summary>
    void OnFetchFailed(int index, ObjectAnswer failure) => OnReady(index, hasFailed: true);

    /// <summary>The session has ended, or a reference was disposed: nothing more will be heard of one object at least.</summary>
    void OnLost(Exception error);
}
