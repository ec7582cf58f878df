using ClusterTasks.Execution;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>The session of a program of the generic host outlives its node: after a restart of the node the next call connects again. Calls
/// that were under way fail with the old connection.</summary>
public sealed partial class RemoteSession
{
    // An attempt that took this long has waited for a node that stands still: callers must not queue up for more of them.
    private static readonly TimeSpan SlowAttempt = TimeSpan.FromSeconds(1);

    private readonly Lock _renewing = new();
    private Func<string, SessionClient>? _dial;
    private ClusterUnavailableException? _slowFailure;
    private long _failedAt;

    /// <summary>Connects again, when that is needed, by <paramref name="dial"/>, which gets the address of the last node.</summary>
    internal RemoteSession KeepConnected(Func<string, SessionClient> dial)
    {
        _dial = dial;
        _core.Renewal = Renew;
        return this;
    }

    private SessionCore Renew()
    {
        lock (_renewing)
        {
            SessionCore ended = _core;
            if (!ended.IsEnded || _isDisposed)
                return ended;
            SessionClient next = Dial(((SessionClient)ended).Address.ToString());
            next.OnLogLine = _output!.Write;
            next.Public = this;
            next.Renewal = Renew;
            lock (_changes)
            {
                if (_isDisposed)
                {
                    next.Dispose();
                    return ended;
                }

                next.Start();
                SessionAmbient.Replace(ended, next);
                _slot.Fill(next);
                _core = next;
            }

            // Frees its mappings and its threads; a thread that is in a write may hold that up.
            ThreadPool.UnsafeQueueUserWorkItem(static old => ((IDisposable)old).Dispose(), ended, preferLocal: false);
            return next;
        }
    }

    private SessionClient Dial(string lastAddress)
    {
        long started = TimeProvider.System.GetTimestamp();
        if (_slowFailure is { } recent && TimeProvider.System.GetElapsedTime(_failedAt, started) < SlowAttempt)
            throw new ClusterUnavailableException(recent.Message, recent);
        try
        {
            return _dial!(lastAddress);
        }
        catch (ClusterUnavailableException e)
        {
            _failedAt = TimeProvider.System.GetTimestamp();
            _slowFailure = TimeProvider.System.GetElapsedTime(started, _failedAt) >= SlowAttempt ? e : null;
            throw;
        }
    }
}
