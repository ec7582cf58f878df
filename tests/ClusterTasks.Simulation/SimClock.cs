namespace ClusterTasks.Simulation;

/// <summary>Time that passes only when the simulation says so.</summary>
internal sealed class SimClock
{
    private static readonly DateTimeOffset Began = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Timer, (TimeSpan Due, long Number)> _timers = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _number;

    internal TimeSpan Now { get; private set; }

    /// <summary>The time at which the next timer rings; null: there is none.</summary>
    internal TimeSpan? NextDue
    {
        get
        {
            while (_timers.TryPeek(out Timer? timer, out var key))
            {
                if (timer.IsSetTo(key.Number))
                    return key.Due;
                _timers.Dequeue();
            }

            return null;
        }
    }

    /// <summary>The clock as a host sees it: its timers ring on that host.</summary>
    internal TimeProvider For(SimHost host) => new View(this, host);

    internal void Add(TimeSpan wait, SimHost? on, Action ring) => Set(new Timer(this, on, ring), wait);

    /// <summary>Moves the time, and adds the timers that are due to the list.</summary>
    internal void Advance(TimeSpan to, List<Timer> due)
    {
        while (NextDue is { } next && next <= to)
        {
            Timer timer = _timers.Dequeue();
            timer.Number = 0;
            due.Add(timer);
        }

        Now = to > Now ? to : Now;
    }

    /// <summary>Ends the process when another thread enters: each run of a seed would be another history.</summary>
    internal void RequireThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            Environment.FailFast($"The simulation was entered by another thread:{Environment.NewLine}{Environment.StackTrace}");
    }

    private void Set(Timer timer, TimeSpan wait)
    {
        RequireThread();
        timer.Number = 0;
        if (wait == Timeout.InfiniteTimeSpan)
            return;
        timer.Number = ++_number;
        _timers.Enqueue(timer, (Now + wait, timer.Number));
    }

    internal sealed class Timer(SimClock clock, SimHost? on, Action callback) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private bool _isDisposed;

        internal SimHost? On => on;

        /// <summary>Which setting counts; 0: it is not set.</summary>
        internal long Number { get; set; }

        internal bool IsSetTo(long number) => Number == number;

        internal void Ring()
        {
            if (_isDisposed)
                return;
            if (_period > TimeSpan.Zero)
                clock.Set(this, _period);
            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed)
                return false;
            _period = period;
            clock.Set(this, dueTime);
            return true;
        }

        public void Dispose()
        {
            _isDisposed = true;
            Number = 0;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class View(SimClock clock, SimHost host) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => clock.Now.Ticks;

        public override DateTimeOffset GetUtcNow() => Began + clock.Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(clock, host, () => callback(state));
            timer.Change(dueTime, period);
            return timer;
        }
    }
}
