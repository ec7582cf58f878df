using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Scheduling.Policy;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Scheduling;

// Messages about placement groups.
internal sealed partial class SchedulerDesk
{
    /// <summary>Sends one step to a node and tells the state the result; commits and releases are repeated while they are due.</summary>
    private async Task SendAsync(NodeOrder order)
    {
        long started = time.GetTimestamp();
        var notice = new RetryNotice();
        do
        {
            bool isDone = false;
            try
            {
                isDone = await dispatcher.BundlesAsync(order.Silo, order.Order);
            }
            catch (Exception exception)
            {
                if (notice.Due(time.GetElapsedTime(started)) is { } silent)
                    LogOrderFailed(logger, exception, order.Order.Step, order.Order.Group, order.Node, silent.TotalSeconds);
                // The result is unknown, so the node is asked again. A question that failed counts as refused; a part that the node may
                // allocation is released.
                if (order.Order.Step != BundleStep.Prepare)
                    continue;
            }

            _state.BundlesAnswered(order.Node, order.Order, isDone);
            Act();
            if (order.Order.Step == BundleStep.Prepare && !isDone && await PauseAsync())
            {
                _state.ResumeGroup(order.Order.Group);
                Act();
            }
        }
        while (_state.IsDue(order.Node, order.Order) && await PauseAsync() && _state.IsDue(order.Node, order.Order));
    }

    private async Task NotifyAsync(GroupNotice notice)
    {
        try
        {
            await dispatcher.GroupChangedAsync(notice.Owner, notice.Group);
        }
        catch (Exception exception)
        {
            LogGroupNoticeFailed(logger, exception, notice.Group.Id, notice.Owner);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Step} of placement group {Group} at node {Node} has failed for {Seconds:0} s; repeating it")]
    private static partial void LogOrderFailed(
        ILogger logger, Exception exception, BundleStep step, PlacementGroupId group, NodeId node, double seconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Could not tell the owner at {Silo} about placement group {Group}; it asks by itself")]
    private static partial void LogGroupNoticeFailed(ILogger logger, Exception exception, PlacementGroupId group, SiloAddress silo);
}
