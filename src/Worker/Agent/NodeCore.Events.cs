using ClusterTasks.Protocol;
using ClusterTasks.Worker.Events;
using ClusterTasks.Worker.Execution;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>What happens to tasks, told to those who listen: from this node to the stream of the job, and from that stream to this node's own
/// drivers.</summary>
internal sealed partial class NodeCore : ITaskEvents
{
    private readonly EventOutbox _outbox;

    // Drivers of this node that listen to their jobs. A task: others ask while the first is still subscribing.
    private readonly Dictionary<uint, Task<TaskEventSubscription>> _listeners = [];

    private long Micros => _setup.Time.GetElapsedTime(_began).Ticks / TimeSpan.TicksPerMicrosecond;

    long ITaskEvents.Clock => Micros;

    long ILocalTasksHost.Clock => Micros;

    long ILocalTasksHost.ClockAt(long utcTicks) => (utcTicks - _beganAt.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    bool ITaskEvents.IsWatched(JobId job) => _outbox.IsWatched(job);

    void ITaskEvents.Publish(JobId job, TaskEvent item) => _outbox.Publish(job, item);

    DateTimeOffset ITaskEvents.TimeAt(long clock) => TimeAt(clock);

    /// <summary>Somebody in the cluster listens to the job.</summary>
    internal async Task WatchEventsAsync(JobId job)
    {
        _outbox.Watch(job);
        // Each time: a start that failed is tried again with the next word of the listener, and a second one changes nothing.
        await _setup.StartStreams().ConfigureAwait(false);
    }

    private Task SendEventsAsync(JobId job, TaskEventBatch batch) => TaskEventStreams.StreamOf(_setup.Client, job).OnNextAsync(batch);

    void ILocalTasksHost.Tell(LocalTask task, TaskEventKind kind)
    {
        if (!_outbox.IsWatched(task.Order.Job))
            return;
        bool isProgress = kind == TaskEventKind.Progress;
        _outbox.Publish(task.Order.Job, new TaskEvent
        {
            Kind = kind,
            Task = task.Id,
            Name = task.Order.Shape.Name,
            Attempt = task.Attempt,
            Node = Self,
            ProcessId = task.Worker?.Session.ProcessId ?? 0,
            Time = TimeAt(Micros),
            Text = isProgress ? task.Progress!.Value.Message : "",
            Progress = isProgress ? task.Progress!.Value.Fraction : null,
        });
    }

    private void TellLog(JobId job, TaskId task, in LogLine line)
    {
        if (!_outbox.IsWatched(job))
            return;
        _outbox.Publish(job, new TaskEvent
        {
            Kind = TaskEventKind.Log,
            Task = task,
            Name = line.Function,
            Node = line.Node,
            ProcessId = line.ProcessId,
            Time = TimeAt(Micros),
            Text = line.Text,
            IsError = line.IsError,
        });
    }

    private async Task<byte[]> ListenAsync(NodeSession session)
    {
        Task<TaskEventSubscription> listener;
        lock (_lock)
        {
            if (session.Kind != SessionKind.Driver)
                throw new ProtocolException("A worker asked for events: a job's events are its driver's.");
            if (!_sessions.ContainsKey(session.Number))
                return []; // it has ended meanwhile
            if (!_listeners.TryGetValue(session.Number, out listener!))
            {
                listener = Task.Run(() => TaskEventSubscription.StartAsync(_setup.Client, session.Job, batch => session.SendEvents(batch.Dropped, batch.Events), _setup.Time));
                _listeners.Add(session.Number, listener);
            }
        }

        try
        {
            await listener.ConfigureAwait(false);
            return [];
        }
        catch
        {
            lock (_lock)
            {
                if (_listeners.TryGetValue(session.Number, out Task<TaskEventSubscription>? present) && present == listener)
                    _listeners.Remove(session.Number); // the next question tries again
            }

            throw;
        }
    }

    private byte[] StopListening(NodeSession session)
    {
        lock (_lock)
            StopListeningNeedsLock(session);
        return [];
    }

    private void StopListeningNeedsLock(NodeSession session)
    {
        if (_listeners.Remove(session.Number, out Task<TaskEventSubscription>? listener))
            _ = EndAsync(listener);
    }

    private static async Task EndAsync(Task<TaskEventSubscription> listener)
    {
        await ((Task)listener).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (listener.IsCompletedSuccessfully)
            await (await listener.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }
}
