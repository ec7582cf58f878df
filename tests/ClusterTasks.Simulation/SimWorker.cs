using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Machine;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Simulation;

/// <summary>A worker process: tasks of a lane run one after the other, others beside each other, each for as long as the dice
/// say.</summary>
internal sealed partial class SimWorker(SimCluster cluster, SimNode node, JobId job, int processId) : SimHost($"worker {processId}")
{
    private readonly TaskCompletionSource<string> _exited = new();
    private readonly Dictionary<uint, SimLane> _lanes = [];
    private readonly List<SimRunning> _running = [];
    private SimConnection? _connection;
    private ulong _lastId;
    private bool _hasShape;

    internal JobId Job { get; } = job;

    internal int ProcessId { get; } = processId;

    internal bool IsAttached { get; set; }

    /// <summary>The way in which the process ended.</summary>
    internal Task<string> Exited => _exited.Task;

    /// <summary>CPUs of the tasks that do not wait.</summary>
    internal int Busy => _running.Count(task => !task.IsWaiting);

    internal bool IsIdle => _running.Count == 0 && _lanes.Values.All(lane => lane.Waiting.Count == 0);

    internal bool Runs(TaskId task) => _running.Exists(running => running.Run.Task == task);

    internal void Attach(string token)
    {
        try
        {
            _connection = new SimConnection(
                cluster, node, this, new Hello(ProtocolRange.Own, SessionKind.Worker, ProcessId, token, JobCode.None), OnFrame, () =>
                Exit("exit code 0"));
        }
        catch (JobEndedException)
        {
            Exit("exit code 69");
            return;
        }

        _connection.Send(default(Attached));
    }

    /// <summary>The process ends, whatever it is doing.</summary>
    internal void Exit(string how)
    {
        if (IsDead)
            return;
        IsDead = true;
        cluster.Loop.Tell($"{Name} ends: {how}");
        _connection?.Close();
        node.Workers.OnExit(this);
        _exited.SetResult(how);
    }

    private void OnFrame(FrameType type, ReadOnlySequence<byte> body)
    {
        if (IsDead)
            return;
        switch (type)
        {
            case FrameType.Run:
                Take(FrameReader.Decode<Run>(body));
                break;
            case FrameType.Resume:
                TaskId resumed = FrameReader.Decode<Resume>(body).Task;
                if (_running.Find(task => task.Run.Task == resumed && task.IsAsking) is { } asking)
                {
                    (asking.IsWaiting, asking.IsAsking) = (false, false);
                    Later(asking, "goes on with", () => WaitOrFinish(asking));
                }

                break;
            case FrameType.CancelTask:
                Cancel(FrameReader.Decode<CancelTask>(body).Task);
                break;
            case FrameType.TakeBack:
                GiveBack(FrameReader.Decode<TakeBack>(body).Lane);
                break;
            case FrameType.EndLane:
                uint ended = FrameReader.Decode<EndLane>(body).Lane;
                if (_lanes.Remove(ended, out SimLane? lane) && (lane.Waiting.Count > 0 || lane.Current is not null)
                    && node.Workers.Has(Job))
                    throw new SimFailedException($"{Name}: lane {ended} ended with tasks in it.");
                break;
            case FrameType.StreamCredit:
                OnCredit(FrameReader.Decode<StreamCredit>(body));
                break;
            case FrameType.Resolved:
                OnResolved(FrameReader.Decode<Resolved>(body));
                break;
        }
    }

    private void Take(in Run run)
    {
        if (run.Lane == 0)
        {
            Begin(run, null);
            return;
        }

        if (!_lanes.TryGetValue(run.Lane, out SimLane? lane))
            _lanes.Add(run.Lane, lane = new SimLane());
        lane.Waiting.Enqueue(run);
        BeginNext(lane);
    }

    private void BeginNext(SimLane lane)
    {
        if (lane.Current is null && lane.Waiting.TryDequeue(out Run next))
            lane.Current = Begin(next, lane);
    }

    private SimRunning Begin(in Run run, SimLane? lane)
    {
        var task = new SimRunning(run, lane) { IsFirst = cluster.OnBegun(run.Task, run.Attempt) };
        _running.Add(task);
        if (_credits.Remove(run.Task, out uint requested))
            task.Requested = requested;
        for (int i = 0; i < run.Dependencies.Count; i++)
        {
            byte[] bytes = run.Inline[i] ?? node.Store.ReadPinned(run.Dependencies[i]) ?? Missing(run, run.Dependencies[i]);
            // An argument that was lost while the task waited for its slot: reading it throws its error, as in a real worker.
            if (SimFunction.IsValue(bytes))
                task.Values.Add(SimFunction.Decode(bytes));
            else
                task.Error = bytes;
            if (SimFunction.ReferenceIn(bytes) is { } found)
                Hold(task, found);
        }

        cluster.OnArguments(run.Task, task.Values);
        if (task.Function.Kind == SimKind.Slow)
            cluster.Loop.After(TimeSpan.FromMilliseconds(cluster.Loop.Dice.Next(200, 6_000)), this,
                $"has worked long on {task.Run.Task}#{task.Run.Attempt}", () => IfRuns(task, () => Act(task)));
        else
            Later(task, "works on", () => Act(task));
        return task;
    }

    /// <summary>The node keeps the arguments of a task as long as it has the task; a run on its way can come too late for them.</summary>
    private byte[] Missing(Run run, ObjectId argument) => node.Node.Read(tables => tables.Local.Find(run.Task)?.Attempt == run.Attempt)
        ? throw new SimFailedException($"{Name}: argument {argument} of {run.Task} is not in the store of {node.Name}.")
        : Error(run, "its arguments are gone");

    private void Later(SimRunning task, string what, Action run) =>
        cluster.Loop.After(TimeSpan.FromMilliseconds(cluster.Loop.Dice.Next(0, 20)), this, $"{what} {task.Run.Task}#{task.Run.Attempt}",
            () => IfRuns(task, run));

    private void IfRuns(SimRunning task, Action run)
    {
        if (_running.Contains(task))
            run();
    }

    private void Act(SimRunning task)
    {
        switch (task.Function.Kind)
        {
            case var _ when task.Error is { } error:
                Fail(task, error);
                break;
            case SimKind.Fail:
                Fail(task, Error(task.Run, "it throws"));
                break;
            case SimKind.FailOnce when task.IsFirst:
                Fail(task, Error(task.Run, "it throws once"), retryable: true);
                break;
            case SimKind.CrashOnce when task.IsFirst:
            case SimKind.Crash:
                cluster.WorkerDeaths++;
                Exit("signal SIGSEGV");
                break;
            case SimKind.Spawn or SimKind.SpawnInTurn:
                Spawn(task);
                break;
            case SimKind.ReturnPut:
                task.Reference = Put(task);
                Finish(task);
                break;
            case SimKind.ReturnTask:
                task.Reference = Submit(task, task.Function.Child(0), []);
                Finish(task);
                break;
            case SimKind.Stream or SimKind.Watch:
                YieldNext(task);
                break;
            default:
                Finish(task);
                break;
        }
    }

    private void Spawn(SimRunning task)
    {
        ObjectId[] nested = SimFunction.NestedOf(task.Run.Body);
        foreach (ObjectId found in nested)
            Hold(task, found);
        for (int i = 0; i < task.Function.Children; i++)
            task.Children.Add((Submit(task, task.Function.Child(i), nested.Length == 0 ? [] : [nested[i % nested.Length]]), null));
        Wait(task, task.Function.Kind == SimKind.Spawn ? task.Children.Count : 1);
    }

    /// <summary>Waits for the next of its children, or ends.</summary>
    private void WaitOrFinish(SimRunning task)
    {
        if (task.Error is null && task.Asked < task.Children.Count)
            Wait(task, 1);
        else
            Finish(task);
    }

    private void Wait(SimRunning task, int count)
    {
        task.IsWaiting = true;
        _connection!.Send(new Blocked(task.Run.Task));
        foreach ((ObjectId id, _) in task.Children.Skip(task.Asked).Take(count))
            _connection.Send(new Subscribe(id, Fetch: true));
        task.Asked += count;
        Leave(task);
    }

    /// <summary>A process that finds a reference holds it.</summary>
    private void Hold(SimRunning task, ObjectId found)
    {
        _connection!.Send(new Borrow(found));
        task.Held.Add(found);
    }

    private ObjectId Submit(SimRunning task, SimFunction function, ObjectId[] arguments)
    {
        if (!_hasShape)
            _connection!.Send(new DefineTask(0, new TaskDefinition { Name = "child", MaxRetries = 3 }));
        _hasShape = true;
        var id = new ObjectId(TaskId.Create(node.Id, _connection!.Session.Number, ++_lastId), 0);
        task.Held.Add(id);
        _connection.Send(new Submit(id.Task, task.Run.Task, task.Run.Depth + 1, 0, arguments, [], function.ToBody()));
        return id;
    }

    private ObjectId Put(SimRunning task)
    {
        var id = new ObjectId(TaskId.Create(node.Id, _connection!.Session.Number, ++_lastId), 0);
        task.Held.Add(id);
        ulong value = task.Function.Found;
        bool isStored = value % 2 == 0;
        byte[] bytes = SimFunction.Encode(value, isStored);
        if (isStored)
        {
            (int slot, uint generation) = node.Store.Write(_connection.Session.StoreClient, bytes);
            _connection.Send(new Seal(id, slot, generation, bytes.Length, IsPut: true, []));
        }
        else
        {
            _connection.Send(new PutInline(id, bytes, []));
        }

        return id;
    }

    private void OnResolved(in Resolved resolved)
    {
        foreach (SimRunning task in _running)
        {
            for (int i = 0; i < task.Children.Count; i++)
            {
                if (task.Children[i].Id != resolved.Id || task.Children[i].Value is not null)
                    continue;
                if (resolved.Kind is ResolvedKind.Failed or ResolvedKind.FetchFailed)
                    task.Error = resolved.Blob;
                byte[] bytes = resolved.Kind != ResolvedKind.Stored ? resolved.Blob
                    : node.Store.TryRead(resolved.Id)
                        ?? throw new SimFailedException($"{Name}: {resolved.Id} is said to be in the store, and is not there.");
                task.Children[i] = (resolved.Id, task.Error is not null ? 0 : SimFunction.Decode(bytes));
                if (!task.HasAll)
                    continue;
                task.IsAsking = true;
                _connection!.Send(new Unblocked(task.Run.Task));
                return;
            }
        }
    }

    private void Finish(SimRunning task)
    {
        if (task.Error is { } error)
        {
            Fail(task, error);
            return;
        }

        ulong value = task.Function.Value(task.Values.Concat(task.Children.Select(child => child.Value!.Value)));
        ResultEntry result = Write(task, 0, value, task.Reference);
        Report(task, failed: false, retryable: false, result);
    }

    /// <summary>Writes a value into the store, or into the message that tells of it.</summary>
    private ResultEntry Write(SimRunning task, uint index, ulong value, ObjectId? reference = null)
    {
        bool isStored = SimFunction.IsStored(task.Function.Kind, value);
        byte[] bytes = SimFunction.Encode(value, isStored, reference);
        ObjectId[] nested = reference is { } inside ? [inside] : [];
        if (!isStored)
            return new ResultEntry(index, bytes, bytes.Length, nested);
        (int slot, uint generation) = node.Store.Write(_connection!.Session.StoreClient, bytes);
        _connection.Send(new Seal(new ObjectId(task.Run.Task, index), slot, generation, bytes.Length, IsPut: false, nested));
        return new ResultEntry(index, null, bytes.Length, nested);
    }

    private void Fail(SimRunning task, byte[] error, bool retryable = false) =>
        Report(task, failed: true, retryable, ResultEntry.OfError(error));

    private void Report(SimRunning task, bool failed, bool retryable, ResultEntry result)
    {
        _running.Remove(task);
        _connection!.Send(new Completed(task.Run.Task, task.Run.Attempt, failed, retryable, new RunTimes(1, 300), result));
        if (task.Held.Count > 0)
            _connection.Send(new Release([.. task.Held]));
        Leave(task);
    }

    private void Leave(SimRunning task)
    {
        if (task.Lane is not { } lane || lane.Current != task)
            return;
        lane.Current = null;
        BeginNext(lane);
    }

    private void Cancel(TaskId id)
    {
        if (_running.Find(task => task.Run.Task == id) is { } running)
        {
            Fail(running, Error(running.Run, "it was cancelled"));
            return;
        }

        foreach (SimLane lane in _lanes.Values)
        {
            Run[] waiting = [.. lane.Waiting];
            if (!Array.Exists(waiting, run => run.Task == id))
                continue;
            lane.Waiting.Clear();
            foreach (Run run in waiting)
            {
                if (run.Task == id)
                    _connection!.Send(new Completed(
                        run.Task, run.Attempt, Failed: true, Retryable: false, default,
                        ResultEntry.OfError(Error(run, "it was cancelled"))));
                else
                    lane.Waiting.Enqueue(run);
            }

            return;
        }
    }

    private void GiveBack(uint number)
    {
        TaskId[] taken = [];
        if (_lanes.TryGetValue(number, out SimLane? lane))
        {
            taken = [.. lane.Waiting.Select(run => run.Task)];
            lane.Waiting.Clear();
        }

        _connection!.Send(new TakenBack(number, taken));
    }

    private byte[] Error(in Run run, string reason) => new NodeErrors(node.Id).NotRun(run.Task, "f", reason);
}
