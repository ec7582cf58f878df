using System.Diagnostics;
using ClusterTasks.Worker.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Membership;

/// <summary>Reports that the list of the cluster's nodes cannot be used, once while that lasts, and that it can be used again. Orleans' own
/// records of it speak of its parts, and a start that fails only counts its attempts.</summary>
internal sealed partial class ListTrouble(NodeStatus status, ILogger logger)
{
    private readonly Lock _gate = new();
    private string? _read;
    private string? _change;

    internal void OnFailed(ClusterTasksException error, bool isChange)
    {
        lock (_gate)
        {
            bool isNew = _read != error.Message && _change != error.Message;
            if (isChange)
                _change = error.Message;
            else
                _read = error.Message;
            status.ListTrouble = error.Message;
            if (isNew)
                LogUnusable(logger, error.Message);
        }
    }

    /// <summary>Called after a change. A change begins with a read, so both work.</summary>
    internal void OnChanged()
    {
        if (Volatile.Read(ref _change) is null && Volatile.Read(ref _read) is null)
            return;
        lock (_gate)
            EndNeedsGate(isChange: true);
    }

    internal void OnRead()
    {
        if (Volatile.Read(ref _read) is null)
            return;
        lock (_gate)
            EndNeedsGate(isChange: false);
    }

    private void EndNeedsGate(bool isChange)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        // A list that could not even be read for a change is fine again once it can be read.
        if (isChange || _change == _read)
            _change = null;
        _read = null;
        status.ListTrouble = _change;
        if (_change is null)
            LogUsable(logger);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Error} Until then no node joins, and dead nodes are not noticed.")]
    private static partial void LogUnusable(ILogger logger, string error);

    // The message is as severe as the record that it ends: a reader of that one must see this one.
    [LoggerMessage(Level = LogLevel.Warning, Message = "The list of the cluster's nodes can be used again.")]
    private static partial void LogUsable(ILogger logger);
}
