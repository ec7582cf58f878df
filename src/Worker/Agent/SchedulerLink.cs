using ClusterTasks.Scheduling;
using ClusterTasks.Scheduling.Contracts;
using ClusterTasks.Session;
using ClusterTasks.Worker.Outbox;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>This node's line to the scheduler grain: batches in both directions, one call of a kind at a time, repeated until answered.
/// A new epoch in an answer means that the scheduler lost its memory: the node registers and submits again.</summary>
internal sealed partial class SchedulerLink : IAsyncDisposable, IOutboxTarget<OrderBatch>, IOutboxTarget<ReportBatch>
{
    // Notices a scheduler that moved to another silo while nothing else was to be said.
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(5);

    // One grain call stays well under Orleans' limits for a message, and within its time, however long the queue is.
    private static readonly OutboxLimits OrderLimits = new(512, 1 << 20);
    private static readonly OutboxLimits ReportLimits = new(16_384, 1 << 20);

    private readonly ISchedulerGrain _scheduler;
    private readonly NodeId _self;
    private readonly ISchedulerClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly OrderPace _pace = new();
    private readonly AckedOutbox<OrderBatch> _orders;
    private readonly AckedOutbox<ReportBatch> _reports;

    // One for each sender: they go on where the first registration ends, on no thread of their own (see Turns).
    private readonly TaskCompletionSource _ordersMayGo = new();
    private readonly TaskCompletionSource _reportsMayGo = new();

    // Reports of a node must not overlap its registration.
    private readonly Turns _turns = new();
    private readonly ITimer _heartbeat;
    private ResourceSet? _elsewhere;
    private SchedulerMemory _memory;
    private bool _registrationDue;
    private bool _isLeaving;

    internal SchedulerLink(
        ISchedulerGrain scheduler, NodeId self, ISchedulerClient client, TimeProvider time, ILogger logger, Background background)
    {
        _scheduler = scheduler;
        _self = self;
        _client = client;
        _time = time;
        _logger = logger;
        _orders = new AckedOutbox<OrderBatch>(this, OrderLimits, time, logger, background);
        _reports = new AckedOutbox<ReportBatch>(this, ReportLimits, time, logger, background);
        _heartbeat = time.CreateTimer(_ => Beat(), null, HeartbeatPeriod, HeartbeatPeriod);
    }

    string IOutboxTarget<OrderBatch>.Name => "the scheduler";

    string IOutboxTarget<ReportBatch>.Name => "the scheduler";

    /// <summary>Registers the node for the first time; until it succeeds nothing else is sent.</summary>
    /// <param name="failed">Gets the reason of each attempt that failed; the scheduler's silo may be leaving.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The scheduler refuses this node.</exception>
    internal async Task RegisterAsync(Action<Exception> failed, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await RepeatAsync(RegisterAsync, either.Token, failed).ConfigureAwait(false);
        _ordersMayGo.TrySetResult();
        _reportsMayGo.TrySetResult();
    }

    /// <summary>The node leaves; from here on a new epoch does not make it register again.</summary>
    internal Task UnregisterAsync()
    {
        lock (_gate)
            _isLeaving = true;
        return _ordersMayGo.Task.IsCompleted ? _scheduler.UnregisterAsync(_self) : Task.CompletedTask;
    }

    internal Task<ClusterView> ViewAsync() => _scheduler.ViewAsync();

    internal Task<WaitReason?> ExplainAsync(TaskId task) => _scheduler.ExplainAsync(task);

    /// <summary>Repeated until the scheduler has it.</summary>
    /// <exception cref="ArgumentException">The scheduler refuses the group.</exception>
    internal Task CreateGroupAsync(GroupRequest group) =>
        RepeatAsync(() => _scheduler.CreateGroupAsync(group), _stopping.Token, failed: null);

    internal Task RemoveGroupsAsync(PlacementGroupId[] groups) =>
        RepeatAsync(() => _scheduler.RemoveGroupsAsync(groups), _stopping.Token, failed: null);

    internal Task<GroupView?> GroupAsync(PlacementGroupId group) => _scheduler.GroupAsync(group);

    /// <summary>Queues a task; <see cref="ISchedulerClient.OnRefused"/> hears of it if the scheduler will never take it.</summary>
    internal void Submit(PlaceRequest request)
    {
        if (IsLeaving())
            return;
        // Posted under the lock: what is next in a job's line must not overtake this.
        lock (_pace)
        {
            if (_pace.Take(request))
                Post(request);
        }
    }

    internal void Cancel(TaskId task)
    {
        if (IsLeaving())
            return;
        lock (_pace)
        {
            if (_pace.TryDrop(task))
                _orders.Post(task, static (OrderBatch batch, in TaskId task) => batch.Drop(task));
            else
                _orders.Post(task, static (OrderBatch batch, in TaskId task) => batch.Cancel(task));
        }
    }

    internal void Finished(TaskAttempt run) => Report(run, static (ReportBatch batch, in TaskAttempt run) => batch.Finished(run));

    internal void Blocked(TaskAttempt run) =>
        Report(run, static (ReportBatch batch, in TaskAttempt run) => batch.Lend(run, isBlocked: true));

    internal void Unblocked(TaskAttempt run) =>
        Report(run, static (ReportBatch batch, in TaskAttempt run) => batch.Lend(run, isBlocked: false));

    internal void Refused(PlaceRequest request) =>
        Report(request, static (ReportBatch batch, in PlaceRequest request) => batch.Refused(request));

    /// <summary>The node's description has changed: it registers again.</summary>
    internal void Change()
    {
        lock (_gate)
            _registrationDue = true;
        Beat();
    }

    /// <summary>What is in use of this node now by no run of this scheduler; sent when it has changed.</summary>
    internal void Elsewhere(ResourceSet used)
    {
        lock (_gate)
        {
            if (used.Equals(_elsewhere ?? ResourceSet.Empty))
                return;
            _elsewhere = used;
        }

        Beat();
    }

    public async ValueTask DisposeAsync()
    {
        await _heartbeat.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _orders.StopAsync().ConfigureAwait(false);
        await _reports.StopAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    async Task IOutboxTarget<OrderBatch>.SendAsync(ulong sequence, OrderBatch batch)
    {
        await _ordersMayGo.Task.ConfigureAwait(false);
        if (IsLeaving())
            return; // it is forgotten already, and the scheduler's own silo may be going
        await RegisterIfDueAsync().ConfigureAwait(false);
        if (batch.Submits.Count > 0 && !batch.IsSubmitted)
            Observe(await _scheduler.SubmitAsync([.. batch.Submits]).ConfigureAwait(false));
        batch.IsSubmitted = true;
        TaskId[] gone = batch.Cancels.Count > 0 ? await _scheduler.CancelAsync([.. batch.Cancels]).ConfigureAwait(false) : [];
        if (gone.Length + batch.Drops.Count > 0)
            _client.OnDequeued([.. gone, .. batch.Drops]);
    }

    void IOutboxTarget<OrderBatch>.OnAcknowledged(OrderBatch batch) => SettlePace(batch);

    void IOutboxTarget<OrderBatch>.OnRefused(OrderBatch batch, string reason)
    {
        SettlePace(batch);
        foreach (PlaceRequest request in batch.Submits)
            _client.OnRefused(request, reason);
        foreach (TaskId task in batch.Cancels)
            LogRefused(_logger, $"to take task {task} out of its queue", reason);
    }

    void IOutboxTarget<OrderBatch>.OnGone(OrderBatch batch, string reason)
    {
    }

    bool IOutboxTarget<OrderBatch>.IsGone(TimeSpan silence) => false;

    async Task IOutboxTarget<ReportBatch>.SendAsync(ulong sequence, ReportBatch batch)
    {
        await _reportsMayGo.Task.ConfigureAwait(false);
        if (IsLeaving())
            return;
        await InTurnAsync(async () =>
        {
            ResourceSet? elsewhere;
            lock (_gate)
                elsewhere = _elsewhere;
            Observe(await _scheduler.ReportAsync(batch.ToReport(_self, elsewhere)).ConfigureAwait(false));
        }).ConfigureAwait(false);
    }

    void IOutboxTarget<ReportBatch>.OnRefused(ReportBatch batch, string reason) => LogRefused(_logger, "a report of this node", reason);

    void IOutboxTarget<ReportBatch>.OnGone(ReportBatch batch, string reason)
    {
    }

    bool IOutboxTarget<ReportBatch>.IsGone(TimeSpan silence) => false;

    private void Post(PlaceRequest request) =>
        _orders.Post(request, static (OrderBatch batch, in PlaceRequest request) => batch.Submit(request));

    private void SettlePace(OrderBatch batch)
    {
        if (batch.Submits.Count == 0)
            return;
        lock (_pace)
        {
            var next = new List<PlaceRequest>();
            foreach (PlaceRequest request in batch.Submits)
                _pace.Settle(request, next);
            foreach (PlaceRequest request in next)
                Post(request);
        }
    }

    private void Report<T>(in T message, AckedOutbox<ReportBatch>.Append<T> append)
    {
        if (!IsLeaving())
            _reports.Post(message, append);
    }

    /// <summary>Says something to the scheduler now, which may be a new one that must hear of this node.</summary>
    internal void Beat() => Report(0, static (ReportBatch batch, in int _) => batch.Beat());

    private bool IsLeaving()
    {
        lock (_gate)
            return _isLeaving;
    }

    private Task RegisterIfDueAsync()
    {
        lock (_gate)
        {
            if (!_registrationDue)
                return Task.CompletedTask;
        }

        return InTurnAsync(() => Task.CompletedTask);
    }

    /// <summary>Makes a call while no other of its kind is under way, behind a registration that is due.</summary>
    private async Task InTurnAsync(Func<Task> call)
    {
        await _turns.EnterAsync(_stopping.Token).ConfigureAwait(false);
        try
        {
            bool isDue;
            lock (_gate)
                isDue = _registrationDue;
            if (isDue)
                await RegisterAgainAsync().ConfigureAwait(false);
            await call().ConfigureAwait(false);
        }
        finally
        {
            _turns.Leave();
        }
    }

    private async Task RegisterAgainAsync()
    {
        try
        {
            await RegisterAsync().ConfigureAwait(false);
        }
        catch (ArgumentException e)
        {
            // Not a refusal of the messages that wait for it.
            throw new InvalidOperationException($"The scheduler does not register this node again: {ErrorLine.Cause(e)}.", e);
        }

        _client.OnSchedulerForgot();

        // Only here: orders must not overtake a registration that is under way. An epoch newer still shows in the next answer.
        lock (_gate)
            _registrationDue = false;
    }

    private async Task RegisterAsync()
    {
        ClusterView view = await _scheduler.RegisterAsync(_client.DescribeNode()).ConfigureAwait(false);
        lock (_gate)
            _memory = new SchedulerMemory(view.Epoch, view.Removals);
        _client.OnView(view);
    }

    private void Observe(SchedulerMemory memory)
    {
        bool isNewEpoch;
        lock (_gate)
        {
            isNewEpoch = memory.Epoch != _memory.Epoch;
            // A lower count comes with an older answer.
            bool isNew = isNewEpoch ? !Seeded.Is(SeededFault.IgnoresNewEpochs)
                : memory.Removals > _memory.Removals && !Seeded.Is(SeededFault.IgnoresRemovals);
            if (!isNew || _isLeaving)
                return;
            if (isNewEpoch)
                _registrationDue = true;
            else
                _memory = memory;
        }

        if (!isNewEpoch)
        {
            _client.OnSchedulerForgot();
            return;
        }

        LogNewEpoch(_logger, memory.Epoch);
        Beat(); // whose sending registers
    }

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
            catch (Exception e) when (!stopping.IsCancellationRequested && FinalRefusal.ReasonOf(e) is null)
            {
                if (IsLeaving())
                    return;
                failed?.Invoke(e);
                if (notice.Due(_time.GetElapsedTime(started)) is { } silent)
                    LogRetry(_logger, silent.TotalSeconds, e);
                await Task.Delay(AckedOutbox<OrderBatch>.RetryDelay, _time, stopping).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The scheduler started anew (epoch {Epoch}): registering and submitting again.")]
    private static partial void LogNewEpoch(ILogger logger, Guid epoch);

    [LoggerMessage(Level = LogLevel.Error, Message = "The scheduler refused {What}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string what, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scheduler has not answered for {Seconds:0} s; asking again until it does.")]
    private static partial void LogRetry(ILogger logger, double seconds, Exception error);
}
