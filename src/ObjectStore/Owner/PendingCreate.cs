using ClusterTasks.Store.Contracts;

namespace ClusterTasks.Store.Owner;

/// <summary>A create that waits for room, for another writer of the same id, or for its memory to be backed. The store's lock guards it;
/// its continuation runs elsewhere.</summary>
internal sealed class PendingCreate(int client, ObjectId id, long size, CreateKind kind, long since)
{
    private readonly TaskCompletionSource<CreateGrant> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private CancellationTokenRegistration _registration;

    public int Client { get; } = client;

    public ObjectId Id { get; } = id;

    public long Size { get; } = size;

    public CreateKind Kind { get; } = kind;

    /// <summary>Timestamp of its arrival.</summary>
    public long Since { get; } = since;

    /// <summary>True when it may go to the fallback segment rather than wait forever; false after that failed.</summary>
    public bool MayFallBack { get; set; } = kind != CreateKind.Put;

    /// <summary>The timestamp until which it holds up no other create, and nothing is moved for it, because it would still have no
    /// room.</summary>
    public long AsideUntil { get; set; }

    /// <summary>The number of times that nothing could leave the memory for it.</summary>
    public int InVain { get; set; }

    /// <summary>The reserved range, once there is one.</summary>
    public ObjectRecord? Record { get; set; }

    public bool IsDone => _source.Task.IsCompleted;

    public Task<CreateGrant> Task => _source.Task;

    public void Arm(TimeProvider time, TimeSpan timeout, Action<PendingCreate> expired, Action<PendingCreate, CancellationToken> cancelled,
        CancellationToken ct)
    {
        _timer = time.CreateTimer(state => expired((PendingCreate)state!), this, timeout, Timeout.InfiniteTimeSpan);
        _registration = ct.UnsafeRegister((state, token) => cancelled((PendingCreate)state!, token), this);
        if (IsDone)
            Disarm();
    }

    public void Complete(CreateGrant grant)
    {
        _source.TrySetResult(grant);
        Disarm();
    }

    public void Fail(Exception error)
    {
        _source.TrySetException(error);
        Disarm();
    }

    public void Cancel(CancellationToken ct)
    {
        _source.TrySetCanceled(ct);
        Disarm();
    }

    private void Disarm()
    {
        _timer?.Dispose();
        // Dispose would wait for a running callback, which waits for the store's lock that this thread holds.
        _registration.Unregister();
    }
}
