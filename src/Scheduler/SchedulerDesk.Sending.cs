using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Scheduling;

// Messages of the scheduler to nodes. Nothing here is awaited by a caller; every failure ends in a retry or in the queue.
internal sealed partial class SchedulerDesk
{
    /// <summary>Bounds of one message: a longer one would hold up the silo's probes and every other call to that node.</summary>
    private const int MaxBatchTasks = 512;

    private const int MaxBatchBytes = 1 << 20;

    private readonly HashSet<NodeId> _publishing = [];
    private readonly HashSet<NodeId> _publishAgain = [];
    private readonly long _started = time.GetTimestamp();
    private ClusterView? _published;
    private TimeSpan _actAgain = TimeSpan.MaxValue;

    private void Act()
    {
        TimeSpan now = time.GetElapsedTime(_started);
        SchedulerActions actions = _state.Advance(now);
        // One timer, and only while a recall may become due.
        if (actions.AdvanceAgain is { } again && again < _actAgain)
            _ = ActAgainAsync(_actAgain = again, again - now);
        foreach (NodeBatch batch in actions.Dispatch)
        {
            foreach (PlaceRequest[] part in Split(batch.Tasks))
                _ = DispatchAsync(batch.Node, batch.Silo, part);
        }

        foreach (InfeasibleNotice notice in actions.Infeasible)
            _ = NotifyAsync(notice);
        foreach (RecallSlots recall in actions.Recalls)
            _ = RecallAsync(recall);
        foreach (NodeOrder order in actions.Orders)
            _ = SendAsync(order);
        foreach (GroupNotice notice in actions.Groups)
            _ = NotifyAsync(notice);
        // Shards see the same nodes, so the first one's view is enough.
        if (!actions.ViewChanged || shard != 0)
            return;
        _published = View();
        foreach (NodeState node in _state.Nodes)
        {
            if (_publishing.Add(node.Id))
                _ = PublishAsync(node.Id, node.Registration.Silo);
            else
                _publishAgain.Add(node.Id);
        }
    }

    private async Task DispatchAsync(NodeId node, SiloAddress silo, PlaceRequest[] tasks)
    {
        long started = time.GetTimestamp();
        var notice = new RetryNotice();
        while (tasks.Length > 0)
        {
            try
            {
                await dispatcher.DispatchAsync(silo, tasks);
                return;
            }
            catch (TimeoutException exception)
            {
                // The node may have them and run them: asking it again is safe, while another node would run them twice.
                if (notice.Due(time.GetElapsedTime(started)) is { } silent)
                    LogDispatchTimedOut(logger, exception, tasks.Length, node, silent.TotalSeconds);
            }
            catch (Exception exception)
            {
                LogDispatchFailed(logger, exception, tasks.Length, node);
                _state.DispatchFailed(node, tasks);
                Act();
                _ = ResumeLaterAsync(node);
                return;
            }

            if (!await PauseAsync())
                return;
            tasks = [.. tasks.Where(task => _state.Holds(node, task))];
        }
    }

    private async Task NotifyAsync(InfeasibleNotice notice)
    {
        long started = time.GetTimestamp();
        var retry = new RetryNotice();
        do
        {
            try
            {
                await dispatcher.InfeasibleAsync(notice.Owner, notice.Tasks, notice.Reason, notice.IsFinal);
                return;
            }
            catch (Exception exception)
            {
                if (retry.Due(time.GetElapsedTime(started)) is { } silent)
                    LogNoticeFailed(logger, exception, notice.Tasks.Length, notice.Owner, silent.TotalSeconds);
            }
        }
        while (notice.IsFinal && await PauseAsync() && _state.IsQueued(notice.Tasks));
    }

    private async Task RecallAsync(RecallSlots recall)
    {
        try
        {
            await dispatcher.RecallAsync(recall.Owner, recall.Slots);
        }
        catch (Exception exception)
        {
            LogRecallFailed(logger, exception, recall.Slots.Length, recall.Owner);
        }
    }

    private async Task ActAgainAsync(TimeSpan at, TimeSpan delay)
    {
        if (!await PauseAsync(delay))
            return;
        if (_actAgain == at)
            _actAgain = TimeSpan.MaxValue;
        Act();
    }

    /// <summary>Sends a node the newest view; views that come meanwhile are merged into the next message.</summary>
    private async Task PublishAsync(NodeId node, SiloAddress silo)
    {
        long answered = time.GetTimestamp();
        var notice = new RetryNotice();
        try
        {
            do
            {
                _publishAgain.Remove(node);
                try
                {
                    await dispatcher.PublishViewAsync(silo, _published!);
                    answered = time.GetTimestamp();
                }
                catch (Exception exception)
                {
                    if (notice.Due(time.GetElapsedTime(answered)) is { } silent)
                        LogPublishFailed(logger, exception, node, silent.TotalSeconds);
                    if (!await PauseAsync())
                        return;
                    _publishAgain.Add(node);
                }
            }
            while (_publishAgain.Contains(node) && _state.Contains(node));
        }
        finally
        {
            _publishing.Remove(node);
            _publishAgain.Remove(node);
        }
    }

    private async Task ResumeLaterAsync(NodeId node)
    {
        if (!await PauseAsync())
            return;
        _state.Resume(node);
        Act();
    }

    /// <summary>Waits for the retry delay. False: the activation ends.</summary>
    private Task<bool> PauseAsync() => PauseAsync(options.RetryDelay);

    /// <summary>Waits. Returns false when the activation ends.</summary>
    private async Task<bool> PauseAsync(TimeSpan delay)
    {
        if (_stopping.IsCancellationRequested)
            return false;
        try
        {
            await Task.Delay(delay, time, _stopping.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static IEnumerable<PlaceRequest[]> Split(PlaceRequest[] tasks)
    {
        int start = 0;
        long bytes = 0;
        for (int i = 0; i < tasks.Length; i++)
        {
            int size = tasks[i].Payload.Length;
            if (i > start && (i - start == MaxBatchTasks || bytes + size > MaxBatchBytes))
            {
                yield return tasks[start..i];
                (start, bytes) = (i, 0);
            }

            bytes += size;
        }

        yield return start == 0 ? tasks : tasks[start..];
    }

    // One failure is no news: a node that has just died is declared dead a moment later.
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Node {Node} has not taken its tasks ({Count}) for {Seconds:0} s; sending them again until it does or is declared dead")]
    private static partial void LogDispatchTimedOut(ILogger logger, Exception exception, int count, NodeId node, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Could not send {Count} tasks to node {Node}; placing them again")]
    private static partial void LogDispatchFailed(ILogger logger, Exception exception, int count, NodeId node);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The owner at {Silo} could not be told for {Seconds:0} s which of its tasks are infeasible ({Count}); telling it again")]
    private static partial void LogNoticeFailed(ILogger logger, Exception exception, int count, SiloAddress silo, double seconds);

    [LoggerMessage(Level = LogLevel.Debug,
        Message = "Could not ask the owner at {Silo} for {Count} slots; asking again later if they are still needed")]
    private static partial void LogRecallFailed(ILogger logger, Exception exception, int count, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Node {Node} has not taken the list of nodes for {Seconds:0} s; sending it again until it does or is declared dead")]
    private static partial void LogPublishFailed(ILogger logger, Exception exception, NodeId node, double seconds);
}
