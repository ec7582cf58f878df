using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Agent;
using ClusterTasks.Worker.Jobs;

namespace ClusterTasks.Simulation;

/// <summary>A worker process: tasks of a lane run one after the other, others beside each other, each for as long as the dice say.</summary>
internal sealed class SimWorker(SimCluster cluster, SimNode node, JobId job, int processId) : SimHost($"worker {processId}")
{
    private readonly TaskCompletionSource<string> _exited = new();
    private readonly Dictionary<uint, Lane> _lanes = [];
    private readonly List<Running> _running = [];
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

    internal void Attach(string token)
    {
        try
        {
            _connection = new SimConnection(cluster, node, this, new Hello(ProtocolRange.Own, SessionKind.Worker, ProcessId, token, JobCode.None), OnFrame, () => Exit("exit code 0"));
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
                    Later(asking, "goes on with", () => Finish(asking));
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
                if (_lanes.Remove(ended, out Lane? lane) && (lane.Waiting.Count > 0 || lane.Current is not null) && node.Workers.Has(Job))
                    throw new SimFailedException($"{Name}: lane {ended} ended with tasks in it.");
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

        if (!_lanes.TryGetValue(run.Lane, out Lane? lane))
            _lanes.Add(run.Lane, lane = new Lane());
        lane.Waiting.Enqueue(run);
        BeginNext(lane);
    }

    private void BeginNext(Lane lane)
    {
        if (lane.Current is null && lane.Waiting.TryDequeue(out Run next))
            lane.Current = Begin(next, lane);
    }

    private Running Begin(in Run run, Lane? lane)
    {
        var task = new Running(run, lane) { IsFirst = cluster.OnBegun(run.Task, run.Attempt) };
        _running.Add(task);
        for (int i = 0; i < run.Dependencies.Count; i++)
        {
            byte[] bytes = run.Inline[i] ?? node.Store.ReadPinned(run.Dependencies[i]) ?? Missing(run, run.Dependencies[i]);
            // An argument that was lost while the task waited for its slot: reading it throws its error, as in a real worker.
            if (SimFunction.IsValue(bytes))
                task.Values.Add(SimFunction.Decode(bytes));
            else
                task.Error = bytes;
        }

        cluster.OnArguments(run.Task, task.Values);
        Later(task, "works on", () => Act(task));
        return task;
    }

    /// <summary>The node keeps the arguments of a task as long as it has the task; a run on its way can come too late for them.</summary>
    private byte[] Missing(Run run, ObjectId argument) => node.Core.Read(tables => tables.Local.Find(run.Task)?.Attempt == run.Attempt)
        ? throw new SimFailedException($"{Name}: argument {argument} of {run.Task} is not in the store of {node.Name}.")
        : Error(run, "its arguments are gone");

    private void Later(Running task, string what, Action run) =>
        cluster.Loop.After(TimeSpan.FromMilliseconds(cluster.Loop.Dice.Next(0, 20)), this, $"{what} {task.Run.Task}#{task.Run.Attempt}", () =>
        {
            if (_running.Contains(task))
                run();
        });

    private void Act(Running task)
    {
        switch (task.Function.Kind)
        {
            case var _ when task.Error is { } error:
                Report(task, failed: true, retryable: false, error);
                break;
            case SimKind.Fail:
                Report(task, failed: true, retryable: false, Error(task.Run, "it throws"));
                break;
            case SimKind.FailOnce when task.IsFirst:
                Report(task, failed: true, retryable: true, Error(task.Run, "it throws once"));
                break;
            case SimKind.CrashOnce when task.IsFirst:
                cluster.Deaths++;
                Exit("signal SIGSEGV");
                break;
            case SimKind.Spawn:
                Spawn(task);
                break;
            default:
                Finish(task);
                break;
        }
    }

    private void Spawn(Running task)
    {
        if (!_hasShape)
            _connection!.Send(new DefineShape(0, new TaskShape { Name = "child", MaxRetries = 3 }));
        _hasShape = true;
        ObjectId[] nested = SimFunction.NestedOf(task.Run.Body);
        if (nested.Length > 0)
            _connection!.Send(new Borrow(nested)); // a process that finds references in its arguments holds them
        for (int i = 0; i < task.Function.Children; i++)
        {
            var id = TaskId.Create(node.Id, _connection!.Session.Number, ++_lastId);
            task.Children.Add((new ObjectId(id, 0), null));
            _connection.Send(new Submit(id, task.Run.Task, task.Run.Depth + 1, 0, nested.Length == 0 ? [] : [nested[i % nested.Length]], [], task.Function.Child(i).ToBody()));
        }

        task.IsWaiting = true;
        _connection!.Send(new Blocked(task.Run.Task));
        foreach ((ObjectId id, _) in task.Children)
            _connection.Send(new Subscribe(id, Fetch: true));
        Leave(task);
    }

    private void OnResolved(in Resolved resolved)
    {
        foreach (Running task in _running)
        {
            for (int i = 0; i < task.Children.Count; i++)
            {
                if (task.Children[i].Id != resolved.Id || task.Children[i].Value is not null)
                    continue;
                if (resolved.Kind is ResolvedKind.Failed or ResolvedKind.FetchFailed)
                    task.Error = resolved.Blob;
                byte[] bytes = resolved.Kind != ResolvedKind.Stored ? resolved.Blob
                    : node.Store.TryRead(resolved.Id) ?? throw new SimFailedException($"{Name}: {resolved.Id} is said to be in the store, and is not there.");
                task.Children[i] = (resolved.Id, task.Error is not null ? 0 : SimFunction.Decode(bytes));
                if (!task.Children.TrueForAll(child => child.Value is not null))
                    continue;
                task.IsAsking = true;
                _connection!.Send(new Unblocked(task.Run.Task));
                return;
            }
        }
    }

    private void Finish(Running task)
    {
        if (task.Error is { } error)
        {
            Report(task, failed: true, retryable: false, error);
            return;
        }

        ulong value = task.Function.Value(task.Values.Concat(task.Children.Select(child => child.Value!.Value)));
        byte[] bytes = task.Function.Encode(value);
        if (task.Function.Kind != SimKind.ReturnStored)
        {
            Report(task, failed: false, retryable: false, bytes);
            return;
        }

        var id = new ObjectId(task.Run.Task, 0);
        (int slot, uint generation) = node.Store.Write(_connection!.Session.StoreClient, bytes);
        _connection.Send(new Seal(id, slot, generation, bytes.Length, IsPut: false, []));
        Report(task, failed: false, retryable: false, null, bytes.Length);
    }

    private void Report(Running task, bool failed, bool retryable, byte[]? blob, int size = 0)
    {
        _running.Remove(task);
        _connection!.Send(new Completed(task.Run.Task, task.Run.Attempt, failed, retryable, new RunTimes(1, 300), new ResultEntry(0, blob, blob?.Length ?? size, [])));
        if (task.Children.Count > 0)
            _connection.Send(new Release([.. task.Children.Select(child => child.Id), .. SimFunction.NestedOf(task.Run.Body)]));
        Leave(task);
    }

    private void Leave(Running task)
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
            Report(running, failed: true, retryable: false, Error(running.Run, "it was cancelled"));
            return;
        }

        foreach (Lane lane in _lanes.Values)
        {
            Run[] waiting = [.. lane.Waiting];
            if (!Array.Exists(waiting, run => run.Task == id))
                continue;
            lane.Waiting.Clear();
            foreach (Run run in waiting)
            {
                if (run.Task == id)
                    _connection!.Send(new Completed(run.Task, run.Attempt, Failed: true, Retryable: false, default, ResultEntry.OfError(Error(run, "it was cancelled"))));
                else
                    lane.Waiting.Enqueue(run);
            }

            return;
        }
    }

    private void GiveBack(uint number)
    {
        TaskId[] taken = [];
        if (_lanes.TryGetValue(number, out Lane? lane))
        {
            taken = [.. lane.Waiting.Select(run => run.Task)];
            lane.Waiting.Clear();
        }

        _connection!.Send(new TakenBack(number, taken));
    }

    private byte[] Error(in Run run, string reason) => new NodeErrors(node.Id).NotRun(run.Task, "f", reason);

    private sealed class Lane
    {
        internal Queue<Run> Waiting { get; } = [];

        internal Running? Current { get; set; }
    }

    private sealed class Running(Run run, Lane? lane)
    {
        internal Run Run { get; } = run;

        internal Lane? Lane { get; } = lane;

        /// <summary>No attempt of the task had begun before.</summary>
        internal bool IsFirst { get; init; }

        internal SimFunction Function { get; } = SimFunction.FromBody(run.Body.Span);

        internal List<ulong> Values { get; } = [];

        internal List<(ObjectId Id, ulong? Value)> Children { get; } = [];

        internal byte[]? Error { get; set; }

        internal bool IsWaiting { get; set; }

        internal bool IsAsking { get; set; }
    }
}
