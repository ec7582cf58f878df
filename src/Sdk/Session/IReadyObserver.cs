namespace ClusterTasks.Session;

/// <summary>Hears of many objects when they are ready. Called under a lock: it notes what it heard and returns.</summary>
internal interface IReadyObserver
{
    /// <summary>An object is ready, or has failed.</summary>
    void OnReady(int index, bool hasFailed);

    /// <summary>The session has ended, or a reference was disposed: nothing more will be heard of one object at least.</summary>
    void OnLost(Exception error);
}
