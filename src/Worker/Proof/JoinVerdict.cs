using System.Net;

namespace ClusterTasks.Worker.Proof;

/// <summary>Finds out that a starting silo has another token than its cluster. Orleans would try again for minutes.</summary>
/// <remarks>One refusal says little: where a member died, another cluster may have its port. Members that prove themselves show that the
/// token is correct, so the verdict waits a moment for one.</remarks>
internal sealed class JoinVerdict : IDisposable
{
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Action<EndPoint?> _fail;
    private readonly ITimer _timer;
    private EndPoint? _refusedBy;
    private int _isTiming;
    private volatile bool _isProven;

    /// <param name="time">The clock.</param>
    /// <param name="fail">Ends the start; called at most once, with the peer that refused.</param>
    internal JoinVerdict(TimeProvider time, Action<EndPoint?> fail)
    {
        _fail = fail;
        _timer = time.CreateTimer(_ => Decide(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal void OnProven() => _isProven = true;

    internal void OnRefused(EndPoint? by)
    {
        if (_isProven || Interlocked.Exchange(ref _isTiming, 1) != 0)
            return;
        _refusedBy = by;
        _timer.Change(Grace, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Decide()
    {
        if (!_isProven)
            _fail(_refusedBy);
    }
}
