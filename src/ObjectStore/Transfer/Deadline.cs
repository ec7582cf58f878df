namespace ClusterTasks.Store.Transfer;

/// <summary>A caller's cancellation joined with a time limit that starts again at every <see cref="Restart"/>.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    public Deadline(TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        Limit = limit;
        _timer = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, ct);
    }

    public TimeSpan Limit { get; }

    public CancellationToken Token => _either.Token;

    public bool Expired => _timer.IsCancellationRequested;

    public void Restart() => _timer.CancelAfter(Limit);

    /// <summary>Sets no limit until the next <see cref="Restart"/>.</summary>
    public void Pause() => _timer.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
