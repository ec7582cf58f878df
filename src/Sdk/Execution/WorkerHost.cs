using System.Buffers;
using System.Collections.Concurrent;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Store.Client;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Execution;

/// <summary>Connects an executor to its node: tasks in; results, log lines and lent slots out.</summary>
internal sealed class WorkerHost : IExecutorHost, IWorkerFrames
{
    // Items that a stream function may be ahead of its consumer: enough to hide a round trip, few enough to stop an endless stream whose
    // consumer has paused.
    private const uint StreamWindow = 32;

    // A system call with its wake-up costs about 10 microseconds.
    private const uint LongMicros = 100;

    private readonly SessionClient _session;
    private readonly ConcurrentDictionary<TaskId, TaskAssignment> _running = new();

    // Attempts for which the node no longer waits. The receiving thread makes the table for the first one: the compiler needs 2 ms for it.
    private ConcurrentDictionary<(TaskId Task, int Attempt), TaskAssignment>? _givenUp;

    private readonly IdleCollector? _idle;
    private readonly DefinitionTable<TaskDefinition> _definitions = new();
    private TaskExecutor? _executor;

    internal WorkerHost(SessionClient session, WorkerSettings settings, IdleCollector? idle)
    {
        Settings = settings;
        GpuIds = settings.Gpus.Split(',', StringSplitOptions.RemoveEmptyEntries);
        _session = session;
        _idle = idle;
    }

    SessionCore IExecutorHost.Session => _session;

    NodeId IExecutorHost.NodeId => _session.Node;

    JobId IExecutorHost.Job => _session.Job;

    public IReadOnlyList<string> GpuIds { get; }

    public WorkerSettings Settings { get; }

    /// <summary>Attaches the executor; call it before the session starts to receive.</summary>
    internal void Attach(TaskExecutor executor)
    {
        _executor = executor;
        _session.WorkerFrames = this;
    }

    public void OnFrame(FrameType type, in ReadOnlySequence<byte> body)
    {
        switch (type)
        {
            case FrameType.Run:
                Run run = FrameReader.Decode<Run>(body);
                Start(run, _definitions.Find(run.Definition));
                break;
            case FrameType.TakeBack:
                GiveBack(FrameReader.Decode<TakeBack>(body).Lane);
                break;
            case FrameType.EndLane:
                _executor!.EndLane(FrameReader.Decode<EndLane>(body).Lane);
                break;
            case FrameType.DefineTask:
                DefineTask definition = FrameReader.Decode<DefineTask>(body);
                _definitions.PlaceOf(definition.Number) = definition.Definition;
                break;
            case FrameType.CancelTask:
                _executor!.Cancel(FrameReader.Decode<CancelTask>(body).Task);
                break;
            case FrameType.GiveUpTask:
                GiveUp(FrameReader.Decode<GiveUpTask>(body));
                break;
            case FrameType.Resume:
                if (_running.TryGetValue(FrameReader.Decode<Resume>(body).Task, out TaskAssignment? resumed))
                    resumed.Resume();
                break;
            default:
                StreamCredit credit = FrameReader.Decode<StreamCredit>(body);
                if (_running.TryGetValue(credit.Task, out TaskAssignment? streaming))
                    streaming.Credit(credit.Requested);
                break;
        }
    }

    public IMemoryOwner<byte> OpenObject(ObjectId id) => _session.Store.TryGet(id, out PinnedObject? pinned)
        ? pinned
        : throw new ObjectLostException(
            $"Argument {id} is no longer in the store of node {_session.Node}, although the task was started with it.");

    // The task's own thread waits for the room and copies. By way of the thread pool a result of 1 MiB cost two wake-ups more, and it
    // waited as long as functions block the threads of the pool.
    public void StoreResult(TaskAssignment assignment, uint index, EncodedValue value)
    {
        if (!IsPresent(assignment))
            return;
        ObjectId[] nested = Keep(assignment, value);
        bool isInline = IsInline(value);
        if (!isInline)
            _session.Write(new ObjectId(assignment.Task, index), value, copies: 0);
        assignment.Add(new ResultEntry(index, isInline ? value.ToBlob() : null, value.Length, nested));
    }

    public void Completed(TaskAssignment assignment, bool failed, bool retryable, RunTimes times, bool isLast)
    {
        if (Volatile.Read(ref _givenUp) is { } givenUp && givenUp.TryRemove((assignment.Task, assignment.Attempt), out _))
        {
            // The message only tells that its thread is free again.
            Send(new Completed(assignment.Task, assignment.Attempt, Failed: true, Retryable: false, times, ResultEntry.None));
            return;
        }

        // An attempt that the node has replaced no longer matters, and must not end the newer one.
        if (!_running.TryRemove(KeyValuePair.Create(assignment.Task, assignment)))
            return;
        _idle?.OnTaskEnded(isIdle: _running.IsEmpty);
        var completed = new Completed(
            assignment.Task, assignment.Attempt, failed, retryable, times, assignment.Result, failed ? null : assignment.More);
        // Many short tasks share a message. A long task does not wait for the next, which may take long, too.
        if (isLast || times.BusyMicros >= LongMicros)
            Send(completed);
        else
            _session.SendSoon(completed);
    }

    public async ValueTask<bool> StreamItemAsync(
        TaskAssignment assignment, uint index, EncodedValue value, CancellationToken cancellationToken)
    {
        if (!IsPresent(assignment) || assignment.IsAbandoned)
            return false;
        _session.Send(new StreamItem(
            assignment.Task, assignment.Attempt, await StoreItemAsync(assignment, index, value, cancellationToken).ConfigureAwait(false)));
        return await assignment.WaitForCreditAsync(index, StreamWindow, cancellationToken).ConfigureAwait(false);
    }

    public void Blocked(TaskId task) => Send(new Blocked(task));

    public ValueTask UnblockedAsync(TaskId task)
    {
        if (!_running.TryGetValue(task, out TaskAssignment? running))
            return ValueTask.CompletedTask;
        Task resumed = running.WhenResumed();
        Send(new Unblocked(task));
        return new ValueTask(resumed);
    }

    public void Progress(TaskId task, double fraction, string message) => Send(new ProgressReport(task, fraction, message));

    public void WriteLog(TaskId task, string function, bool isError, string text) => Send(new Log(task, function, isError, text));

    public void WriteUnfinished(TaskId task, string function, bool isError, string text) =>
        Send(new Log(task, function, isError, text, IsUnfinished: true));

    /// <summary>Called when the node is gone: no wait for it will be answered.</summary>
    internal void OnSessionClosed(Exception reason)
    {
        foreach (TaskAssignment running in _running.Values)
            running.Fail(reason);
    }

    private void Start(in Run run, TaskDefinition definition)
    {
        var assignment = new TaskAssignment(run, definition);
        if (!TryNote(assignment))
            return;
        try
        {
            _executor!.Run(assignment);
        }
        catch (Exception error)
        {
            // This is the session's receive thread: a fault of one task must not end the session, and with it all others.
            assignment.Add(new ResultEntry(0, CannotStart(assignment, error), 0, []));
            Completed(assignment, failed: true, retryable: false, default, isLast: true);
        }
    }

    /// <summary>Notes that this process has the attempt from here on, in place of an older one. Returns false when it had it before: the
    /// message came twice.</summary>
    internal bool TryNote(TaskAssignment assignment)
    {
        if (_running.TryGetValue(assignment.Task, out TaskAssignment? present) && present.Attempt == assignment.Attempt)
            return false;
        _running[assignment.Task] = assignment;
        return true;
    }

    private void GiveUp(in GiveUpTask frame)
    {
        // Out of the table: an attempt of the same task may follow, and any later work of this one concerns nobody.
        if (_running.TryGetValue(frame.Task, out TaskAssignment? running) && running.Attempt == frame.Attempt
            && LazyInitializer.EnsureInitialized(ref _givenUp, static () => new()).TryAdd((frame.Task, frame.Attempt), running))
        {
            if (!_running.TryRemove(KeyValuePair.Create(frame.Task, running)))
                _givenUp.TryRemove((frame.Task, frame.Attempt), out _); // it has just ended, and said so
            running.GiveUp();
        }

        _executor!.GiveUp(frame.Task, frame.Attempt);
    }

    private void GiveBack(uint lane)
    {
        TaskAssignment[] taken = _executor!.TakeBack(lane);
        foreach (TaskAssignment assignment in taken)
        {
            _running.TryRemove(KeyValuePair.Create(assignment.Task, assignment));
        }

        Send(new TakenBack(lane, Array.ConvertAll(taken, static assignment => assignment.Task)));
    }

    private byte[] CannotStart(TaskAssignment assignment, Exception error)
    {
        using EncodedValue encoded = ValueCodec.EncodeError(
            new ClusterTasksException($"The worker process could not start '{assignment.Name}': {ErrorText.Message(error)}", error),
            new ErrorOrigin(assignment.Name, assignment.Task, _session.Node, Environment.ProcessId, assignment.Attempt,
                ErrorKind.Internal));
        return encoded.ToBlob();
    }

    /// <summary>Whether this process still has the attempt, and no later one of its task.</summary>
    private bool IsPresent(TaskAssignment assignment) =>
        _running.TryGetValue(assignment.Task, out TaskAssignment? present) && present == assignment;

    private async ValueTask<ResultEntry> StoreItemAsync(
        TaskAssignment assignment, uint index, EncodedValue value, CancellationToken cancellationToken)
    {
        ObjectId[] nested = Keep(assignment, value);
        if (IsInline(value))
            return new ResultEntry(index, value.ToBlob(), value.Length, nested);
        await _session.WriteAsync(new ObjectId(assignment.Task, index), value, copies: 0, cancellationToken).ConfigureAwait(false);
        return new ResultEntry(index, null, value.Length, nested);
    }

    /// <summary>Keeps the references inside the value until the node has heard of them. Returns their ids.</summary>
    private ObjectId[] Keep(TaskAssignment assignment, EncodedValue value)
    {
        ObjectHandle[] references = Misuse.Own(value.References, _session, parameter: null);
        if (references.Length > 0)
            assignment.KeepAlive.Add(references);
        return SessionClient.Ids(references);
    }

    // An error travels inline whatever its length (its texts are cut): the owner decides about a retry, and it has only messages.
    private static bool IsInline(EncodedValue value) =>
        value.Length <= SessionClient.InlineLimit || (value is EncodedBlob blob && ValueCodec.IsError(blob.ToBlob()));

    private void Send<T>(in T frame)
        where T : IFrame<T>
    {
        try
        {
            _session.Send(frame);
        }
        catch (SessionLostException)
        {
            // The node is gone, and this process goes with it; nobody is left to report to.
        }
    }
}
