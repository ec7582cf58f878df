using ClusterTasks.Scheduling;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>This node's line to the scheduler grain: batches in both directions, one call of a kind at a time, repeated until answered.
/// A new epoch in an answer means that the scheduler lost its memory: the node registers and submits again.</summary>
internal sealed partial class SchedulerLink : IAsyncDisposable
{
    // Notices a scheduler that moved to another silo while nothing else was to be said.
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly ISchedulerGrain _scheduler;
    private readonly NodeId _self;
    private readonly ISchedulerClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly object _sync = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _heartbeat;
    private List<TaskRequest> _submits = [];
    private List<TaskId> _cancels = [];
    private List<TaskRun> _finished = [];
    // The last word on each run: the two lists of a report have no order between them, so no run may be in both. One that went on and
    // blocked again between two reports, told as both, kept its CPUs in the scheduler's books for ever.
    private readonly Dictionary<(TaskId Task, int Attempt), (TaskRun Run, bool IsBlocked)> _lending = [];
    private List<TaskRequest> _refused = [];
    private ResourceSet? _elsewhere;
    private Guid _epoch;
    private bool _isRegistered;
    private bool _reportDue;
    private bool _registrationDue;
    private Task _pump = Task.CompletedTask;
    private bool _isPumping;
    private bool _isLeaving;

    internal SchedulerLink(ISchedulerGrain scheduler, NodeId self, ISchedulerClient client, TimeProvider time, ILogger logger)
    {
        _scheduler = scheduler;
        _self = self;
        _client = client;
        _time = time;
        _logger = logger;
        _heartbeat = time.CreateTimer(_ => Add(() => _reportDue = true), null, HeartbeatPeriod, HeartbeatPeriod);
    }

    /// <summary>Registers the node for the first time; until it succeeds nothing else is sent.</summary>
    /// <param name="failed">Gets the reason of each attempt that failed; the scheduler's silo may be leaving.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The scheduler refuses this node.</exception>
    internal async Task RegisterAsync(Action<Exception> failed, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await RepeatAsync(RegisterAsync, either.Token, failed).ConfigureAwait(false);
        lock (_sync)
            _isRegistered = true;
        Add(() => { });
    }

    /// <summary>The node leaves; from here on a new epoch does not make it register again.</summary>
    internal Task UnregisterAsync()
    {
        lock (_sync)
        {
            _isLeaving = true;
            if (!_isRegistered)
                return Task.CompletedTask;
        }

        return _scheduler.UnregisterAsync(_self);
    }

    internal Task<ClusterView> ViewAsync() => _scheduler.ViewAsync();

    internal Task<string?> ExplainAsync(TaskId task) => _scheduler.ExplainAsync(task);

    /// <summary>Repeated until the scheduler has it.</summary>
    internal Task CreateGroupAsync(GroupRequest group) => RepeatAsync(() => _scheduler.CreateGroupAsync(group));

    internal Task RemoveGroupAsync(PlacementGroupId group) => RepeatAsync(() => _scheduler.RemoveGroupAsync(group));

    internal Task<GroupView?> GroupAsync(PlacementGroupId group) => _scheduler.GroupAsync(group);

    internal void Submit(TaskRequest request) => Add(() => _submits.Add(request));

    internal void Cancel(TaskId task) => Add(() => _cancels.Add(task));

    internal void Finished(TaskRun run) => Add(() => _finished.Add(run));

    internal void Blocked(TaskRun run) => Add(() => _lending[(run.Task, run.Attempt)] = (run, IsBlocked: true));

    internal void Unblocked(TaskRun run) => Add(() => _lending[(run.Task, run.Attempt)] = (run, IsBlocked: false));

    internal void Refused(TaskRequest request) => Add(() => _refused.Add(request));

    /// <summary>What is in use of this node now by no run of this scheduler; sent when it has changed.</summary>
    internal void Elsewhere(ResourceSet used)
    {
        lock (_sync)
        {
            if (used.Equals(_elsewhere ?? ResourceSet.Empty))
                return;
            _elsewhere = used;
        }

        Add(() => _reportDue = true);
    }

    public async ValueTask DisposeAsync()
    {
        await _heartbeat.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task pump;
        lock (_sync)
            pump = _pump;
        await pump.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Add(Action add)
    {
        lock (_sync)
        {
            // A node that leaves is forgotten already, and the scheduler's own silo may be going.
            if (_stopping.IsCancellationRequested || _isLeaving)
                return;
            add();
            if (_isPumping || !_isRegistered)
                return;
            _isPumping = true;
        }

        SendBatch.After(StartPump);
    }

    private void StartPump()
    {
        lock (_sync)
        {
            if (!_stopping.IsCancellationRequested)
                _pump = Task.Run(PumpAsync);
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            TaskRequest[] submits;
            TaskId[] cancels;
            NodeReport? report;
            bool register;
            lock (_sync)
            {
                submits = Take(ref _submits);
                cancels = Take(ref _cancels);
                report = TakeReportNeedsLock();
                register = _registrationDue;
                _registrationDue = false;
                if (submits.Length == 0 && cancels.Length == 0 && report is null && !register)
                {
                    _isPumping = false;
                    return;
                }
            }

            try
            {
                if (register)
                {
                    await RepeatAsync(RegisterAsync).ConfigureAwait(false);
                    _client.OnSchedulerRestarted();
                }

                // A cancel after its submit, never before: the grain would not know the task yet. Reports of a node must not overlap.
                Task reported = report is null ? Task.CompletedTask : RepeatAsync(async () => Observe(await _scheduler.ReportAsync(report).ConfigureAwait(false)));
                foreach (TaskRequest[] part in Split(submits))
                    await RepeatAsync(async () => Observe(await _scheduler.SubmitAsync(part).ConfigureAwait(false))).ConfigureAwait(false);
                if (cancels.Length > 0)
                    await RepeatAsync(async () => _client.OnDequeued(await _scheduler.CancelAsync(cancels).ConfigureAwait(false))).ConfigureAwait(false);
                await reported.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return; // _isPumping stays set, so that nothing starts again
            }
            catch (Exception e)
            {
                LogFailed(_logger, e); // a fault of ours; the pump must not stop silently because of it
            }
        }
    }

    private async Task RegisterAsync()
    {
        ClusterView view = await _scheduler.RegisterAsync(_client.DescribeNode()).ConfigureAwait(false);
        lock (_sync)
            _epoch = view.Epoch;
        _client.OnView(view);
    }

    private NodeReport? TakeReportNeedsLock()
    {
        if (!_reportDue && _finished.Count + _lending.Count + _refused.Count == 0)
            return null;
        _reportDue = false;
        var report = new NodeReport
        {
            Node = _self,
            Finished = Take(ref _finished),
            Blocked = [.. _lending.Values.Where(last => last.IsBlocked).Select(last => last.Run)],
            Unblocked = [.. _lending.Values.Where(last => !last.IsBlocked).Select(last => last.Run)],
            Refused = Take(ref _refused),
            Elsewhere = _elsewhere,
        };
        _lending.Clear();
        return report;
    }

    // One grain call stays well under Orleans' limits for a message, and within its time, however long the queue is.
    private static IEnumerable<TaskRequest[]> Split(TaskRequest[] requests)
    {
        const int MaxTasks = 512;
        const int MaxBytes = 1 << 20;
        int start = 0;
        while (start < requests.Length)
        {
            int end = start;
            long bytes = 0;
            while (end < requests.Length && end - start < MaxTasks && (end == start || bytes + Bytes(requests[end]) <= MaxBytes))
                bytes += Bytes(requests[end++]);
            yield return requests[start..end];
            start = end;
        }
    }

    private static long Bytes(TaskRequest request) => request.Payload.Length + request.Name.Length + request.Labels.Length;

    private static T[] Take<T>(ref List<T> list)
    {
        if (list.Count == 0)
            return [];
        T[] taken = [.. list];
        list = [];
        return taken;
    }

    private void Observe(Guid epoch)
    {
        lock (_sync)
        {
            if (epoch == _epoch || _isLeaving)
                return;
            _registrationDue = true;
        }

        LogNewEpoch(_logger, epoch);
    }

    private Task RepeatAsync(Func<Task> call) => RepeatAsync(call, _stopping.Token, failed: null);

    private async Task RepeatAsync(Func<Task> call, CancellationToken stopping, Action<Exception>? failed)
    {
        long started = _time.GetTimestamp();
        var notice = new RetryNotice();
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            try
            {
                // A stop does not wait for an answer: it may be the scheduler's silo that is going.
                await call().WaitAsync(stopping).ConfigureAwait(false);
                return;
            }
            catch (InvalidOperationException) when (failed is not null)
            {
                throw; // a refusal, for whoever starts the node
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                lock (_sync)
                {
                    if (_isLeaving)
                        return;
                }

                failed?.Invoke(e);
                if (notice.Due(_time.GetElapsedTime(started)) is { } silent)
                    LogRetry(_logger, silent.TotalSeconds, e);
                await Task.Delay(RetryDelay, _time, stopping).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The scheduler started anew (epoch {Epoch}): registering and submitting again.")]
    private static partial void LogNewEpoch(ILogger logger, Guid epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message to the scheduler failed here.")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scheduler has not answered for {Seconds:0} s; asking again until it does.")]
    private static partial void LogRetry(ILogger logger, double seconds, Exception error);
}
