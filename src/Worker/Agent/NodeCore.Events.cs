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

    long ITaskEvents.Clock => _clock.Micros;

    long ILocalTasksHost.Clock => _clock.Micros;

    long ILocalTasksHost.ClockAt(long utcTicks) => _clock.MicrosAt(utcTicks);

    bool ITaskEvents.IsWatched(JobId job) => _outbox.IsWatched(job);

    void ITaskEvents.Publish(JobId job, TaskEvent item) => _outbox.Publish(job, item);

    DateTimeOffset ITaskEvents.TimeAt(long clock) => _clock.OfMicros(clock);

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
            Time = _clock.OfMicros(_clock.Micros),
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
            Time = _clock.OfMicros(_clock.Micros),
            Text = line.Text,
            IsError = line.IsError,
        });
    }

    internal async Task<byte[]> ListenAsync(NodeSession session)
    {
        Task<TaskEventSubscription> listener;
        using (Enter())
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
            using (Enter())
            {
                if (_listeners.TryGetValue(session.Number, out Task<TaskEventSubscription>? present) && present == listener)
                    _listeners.Remove(session.Number); // the next question tries again
            }

            throw;
        }
    }

    internal byte[] StopListening(NodeSession session)
    {
        using (Enter())
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
