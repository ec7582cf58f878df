using System.Diagnostics;

namespace ClusterTasks.Execution;

/// <summary>Sends a function's reports of its progress, twenty times a second at most; only the newest report counts.</summary>
internal sealed class TaskProgress(IExecutorHost host, TaskId task, TimeProvider time)
{
    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private (double Fraction, string Message)? _waiting;
    private ITimer? _timer;
    private bool _isPaused;
    private bool _hasEnded;

    internal void Report(double fraction, string message)
    {
        lock (_gate)
        {
            if (_hasEnded)
                return;
            _waiting = (fraction, message);
            if (!_isPaused)
                SendNeedsLock();
        }
    }

    /// <summary>Sends the waiting report, and takes nothing more.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _timer?.Dispose();
            if (_waiting is { } last)
                host.Progress(task, last.Fraction, last.Message);
            _waiting = null;
        }
    }

    private void SendNeedsLock()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_waiting is not { } last)
            return;
        _waiting = null;
        _isPaused = true;
        host.Progress(task, last.Fraction, last.Message);
        _timer ??= time.CreateTimer(
            static state => ((TaskProgress)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _isPaused = false;
            if (!_hasEnded)
                SendNeedsLock();
        }
    }
}
