using ClusterTasks.Store.Owner;
using ClusterTasks.Worker.Contracts;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Moves small values out of the node's own memory into the store, the oldest first.</summary>
internal sealed partial class ValueMover(Node node, NodeSetup setup, ILogger logger)
{
    internal async Task MoveAsync()
    {
        try
        {
            while (TakeNext() is { } value)
            {
                if (!await TryMoveAsync(value.Id, value.Blob).ConfigureAwait(false))
                    node.Do(machine => machine.Values.PutBack(value.Id));
            }
        }
        catch (Exception e)
        {
            LogNotMoved(logger, e.Message);
        }
        finally
        {
            node.Do(machine => machine.Values.OnMoverEnded());
            node.Sessions.LetValuesIn();
        }
    }

    private (ObjectId Id, byte[] Blob)? TakeNext()
    {
        using NodeStep step = node.Enter();
        if (!step.Machine.Values.IsShort)
            node.Sessions.LetValuesIn();
        return step.Machine.Values.TakeNext();
    }

    /// <summary>False: another copy of it left the store at this moment.</summary>
    private async Task<bool> TryMoveAsync(ObjectId id, byte[] blob)
    {
        if (!await setup.Store.CopyInAsync(id, blob, CreateKind.Put).ConfigureAwait(false) && !setup.Store.Keep(id))
            return false; // tasks read it, or did: a copy that may be dropped was there

        using NodeStep step = node.Enter();
        if (!step.Machine.Values.OnMoved(id))
            setup.Store.Delete(id);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Small values stay in this process's memory, since the object store does not take them: {Reason}")]
    private static partial void LogNotMoved(ILogger logger, string reason);
}
