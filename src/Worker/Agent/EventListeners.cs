using ClusterTasks.Protocol;
using ClusterTasks.Worker.Contracts;
using ClusterTasks.Worker.Events;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Agent;

/// <summary>Drivers of this node that listen to the events of their jobs.</summary>
internal sealed class EventListeners(Node node, NodeSetup setup, EventOutbox events)
{
    private readonly Lock _gate = new();

    // A task: others ask while the first is still subscribing.
    private readonly Dictionary<uint, Task<TaskEventSubscription>> _listeners = [];

    /// <summary>Somebody in the cluster listens to the job.</summary>
    internal async Task WatchAsync(JobId job)
    {
        events.Watch(job);
        // Each time: a start that failed is tried again with the next word of the listener, and a second one changes nothing.
        await setup.StartStreams().ConfigureAwait(false);
    }

    internal async Task<byte[]> ListenAsync(NodeSession session)
    {
        if (session.Kind != SessionKind.Driver)
            throw new ProtocolException("A worker asked for events: a job's events are its driver's.");
        Task<TaskEventSubscription> listener;
        lock (_gate)
        {
            if (!node.Sessions.IsOpen(session))
                return []; // it has ended meanwhile
            if (!_listeners.TryGetValue(session.Number, out listener!))
            {
                listener = Task.Run(() =>
                    TaskEventSubscription.StartAsync(
                    setup.Client, session.Job, batch => session.SendEvents(batch.Dropped, batch.Events), setup.Time));
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
            lock (_gate)
            {
                if (_listeners.TryGetValue(session.Number, out Task<TaskEventSubscription>? present) && present == listener)
                    _listeners.Remove(session.Number); // the next question tries again
            }

            throw;
        }
    }

    /// <summary>Ends a session's listening, if it listens. Called before the session is forgotten, or on its wish.</summary>
    internal void Stop(NodeSession session)
    {
        Task<TaskEventSubscription>? listener;
        lock (_gate)
            _listeners.Remove(session.Number, out listener);
        if (listener is not null)
            _ = EndAsync(listener);
    }

    private static async Task EndAsync(Task<TaskEventSubscription> listener)
    {
        await ((Task)listener).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (listener.IsCompletedSuccessfully)
            await (await listener.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }
}
