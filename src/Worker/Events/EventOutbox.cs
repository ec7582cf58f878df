using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Events;

/// <summary>Sends events of this node to the streams of their jobs: nothing for a job without listeners, else a batch every 50 ms. A stream
/// that cannot keep up loses events, with a count; nothing here ever waits. Thread-safe.</summary>
internal sealed partial class EventOutbox : IDisposable
{
    /// <summary>The time that a node continues to send after the newest notice of a listener. Listeners send one three times as
    /// often.</summary>
    internal static readonly TimeSpan WatchTime = TimeSpan.FromSeconds(15);

    internal static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>The number of events of one job that wait to be sent; any others are dropped.</summary>
    internal const int Capacity = 16_384;

    /// <summary>The same bound in characters of their texts.</summary>
    internal const int CapacityChars = 4 << 20;

    // One message stays well under Orleans' limits, and does not burden the silo's other traffic.
    private const int BatchEvents = 1024;
    private const int BatchChars = 128 << 10;

    private readonly NodeId _self;
    private readonly Func<JobId, TaskEventBatch, Task> _send;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<JobId, Job> _jobs = [];
    private readonly ITimer _timer;
    private int _watched;
    private bool _isArmed;

    internal EventOutbox(NodeId self, Func<JobId, TaskEventBatch, Task> send, TimeProvider time, ILogger logger)
    {
        _self = self;
        _send = send;
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Notes that a listener exists for the job, for the next <see cref="WatchTime"/>.</summary>
    internal void Watch(JobId job)
    {
        lock (_jobs)
        {
            if (!_jobs.TryGetValue(job, out Job? entry))
                _jobs.Add(job, entry = new Job());
            entry.Renewed = _time.GetTimestamp();
            _watched = _jobs.Count;
            ArmNeedsLock(); // the watch has an end, even if nothing happens
        }
    }

    /// <summary>Returns true when the job has a listener. While nobody listens to anything, this is one look at a number.</summary>
    internal bool IsWatched(JobId job)
    {
        if (Volatile.Read(ref _watched) == 0)
            return false;
        lock (_jobs)
            return _jobs.ContainsKey(job);
    }

    internal void Publish(JobId job, TaskEvent item)
    {
        lock (_jobs)
        {
            if (!_jobs.TryGetValue(job, out Job? entry))
                return;
            if (entry.Waiting.Count >= Capacity || entry.WaitingChars >= CapacityChars)
            {
                entry.Dropped++;
            }
            else
            {
                entry.Waiting.Enqueue(item);
                entry.WaitingChars += item.Text.Length;
            }

            ArmNeedsLock();
        }
    }

    public void Dispose()
    {
        lock (_jobs)
        {
            _jobs.Clear();
            _watched = 0;
            _isArmed = true; // forever
        }

        _timer.Dispose();
    }

    private void ArmNeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_jobs));
        if (_isArmed)
            return;
        _isArmed = true;
        _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_jobs)
        {
            if (_jobs.Count == 0)
                return; // disposed
            _isArmed = false;
            foreach (JobId job in _jobs.Keys.Where(job => _time.GetElapsedTime(_jobs[job].Renewed) > WatchTime).ToArray())
                _jobs.Remove(job);
            _watched = _jobs.Count;
            foreach ((JobId job, Job entry) in _jobs)
            {
                if (!entry.IsSending && entry.Waiting.Count + entry.Dropped > 0)
                {
                    entry.IsSending = true;
                    _ = Task.Run(() => SendAsync(job, entry));
                }
            }

            if (_jobs.Count > 0)
                ArmNeedsLock();
        }
    }

    /// <summary>Sends until nothing waits: batches of one job go one after the other, so that they stay in order.</summary>
    private async Task SendAsync(JobId job, Job entry)
    {
        while (Take(entry) is { } batch)
        {
            try
            {
                await _send(job, batch).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                LogLost(_logger, batch.Events.Count, job, e);
                lock (_jobs)
                    entry.Dropped += batch.Events.Count + batch.Dropped;
                await Task.Delay(Period, _time).ConfigureAwait(false);
            }
        }
    }

    private TaskEventBatch? Take(Job entry)
    {
        lock (_jobs)
        {
            if (entry.Waiting.Count + entry.Dropped == 0 || !_jobs.ContainsValue(entry))
            {
                entry.IsSending = false;
                return null;
            }

            var events = new List<TaskEvent>(Math.Min(entry.Waiting.Count, BatchEvents));
            for (int chars = 0; events.Count < BatchEvents && chars < BatchChars
                && entry.Waiting.TryDequeue(out TaskEvent? item); chars += item.Text.Length)
                events.Add(item);
            entry.WaitingChars -= events.Sum(item => item.Text.Length);
            var batch = new TaskEventBatch { Node = _self, Dropped = entry.Dropped, Events = events.ToArray() };
            entry.Dropped = 0;
            return batch;
        }
    }

    private sealed class Job
    {
        internal Queue<TaskEvent> Waiting { get; } = new();

        internal int WaitingChars { get; set; }

        internal long Dropped { get; set; }

        internal long Renewed { get; set; }

        internal bool IsSending { get; set; }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} events of job {Job} could not be sent and are lost.")]
    private static partial void LogLost(ILogger logger, int count, JobId job, Exception error);
}
