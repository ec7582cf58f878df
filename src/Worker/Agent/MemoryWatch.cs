using ClusterTasks.Platform;
using ClusterTasks.Worker.Execution;

namespace ClusterTasks.Worker.Agent;

/// <summary>Looks at the memory of the node and of its worker processes, and tells the machine.</summary>
internal sealed class MemoryWatch : IDisposable
{
    // As often as Ray's monitor. A process that fills memory at 2 GB/s takes 0.5 GB between two looks.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly MemoryGauge _gauge = new();
    private readonly Node _node;
    private readonly double _threshold;
    private readonly bool _enforcesMemoryBytes;
    private readonly ITimer _timer;
    private bool _isDisposed;

    internal MemoryWatch(Node node, NodeOptions options, TimeProvider time)
    {
        _node = node;
        _threshold = options.MemoryThreshold;
        _enforcesMemoryBytes = options.EnforceMemoryBytes;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal void Start() => _timer.Change(Period, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _timer.Dispose();
    }

    private void Look()
    {
        // No look begins before the last one has ended: on a machine without memory everything takes long.
        lock (_gate)
        {
            if (_isDisposed)
                return;
            IReadOnlyList<int> processes = _node.Workers.ProcessIds;
            if (processes.Count > 0 && _gauge.Read() is { } level)
            {
                var sample = new MemorySample
                {
                    Used = level.Used,
                    Limit = level.Limit,
                    IsContainer = level.IsContainer,
                    Threshold = _threshold,
                    EnforcesMemoryBytes = _enforcesMemoryBytes,
                    Processes = [.. processes.Select(process => (process, _gauge.AnonymousBytes(process)))],
                };
                _node.Do(machine => machine.Tables.Local.OnMemory(sample));
            }

            _timer.Change(Period, Timeout.InfiniteTimeSpan);
        }
    }
}
