using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Worker.Tests.Execution;

namespace ClusterTasks.Worker.Tests.Slots;

/// <summary>A worker process as the node sees it: frames come and go with a delay, and the tasks of a lane run as in
/// <c>TaskLane</c>.</summary>
internal sealed class LaneWorker(FakeWorker fake, SlotNode node, Action<TaskId, int> begins, Action endStep)
{
    private readonly Queue<(FrameType Type, ReadOnlySequence<byte> Body)> _inbox = [];
    private readonly Queue<Action> _outbox = [];
    private readonly Dictionary<uint, Lane> _lanes = [];
    private readonly List<Running> _running = [];
    private bool _isCondemned;

    private sealed class Lane
    {
        internal Queue<Run> Waiting { get; } = [];

        internal Running? Current { get; set; }
    }

    internal sealed class Running(Run run, double cpus)
    {
        internal Run Run { get; } = run;

        internal double Cpus { get; } = cpus;

        internal ProcessSharing Sharing => (ProcessSharing)Run.Body.Span[sizeof(double)];

        internal bool IsWaiting { get; set; }

        internal bool Asks { get; set; }
    }

    internal FakeWorker Fake { get; } = fake;

    internal bool IsDead { get; private set; }

    /// <summary>The node has killed it; it does not know yet.</summary>
    internal bool IsCondemned => _isCondemned && !IsDead;

    internal double CpusInUse(Func<Running, bool> isCounted) =>
        IsDead ? 0 : _running.Where(task => !task.IsWaiting && isCounted(task)).Sum(task => task.Cpus);

    internal bool IsEmpty => _running.Count == 0 && _lanes.Count == 0;

    internal IReadOnlyList<Running> Tasks => _running;

    /// <summary>Whether a task that runs once is in the process with another that may end it.</summary>
    internal bool HasTasksThatMustNotMeet => _running.Exists(once => once.Sharing.HasFlag(ProcessSharing.RunsOnce)
        && _running.Exists(other => other != once && other.Sharing.HasFlag(ProcessSharing.EndsProcess)));

    internal string Picture =>
        $"worker {Fake.Session.Number}{(IsDead ? " dead" : "")}: {_lanes.Count} lanes, in {_inbox.Count}, out {_outbox.Count}, "
        + string.Join(" ", _running.Select(task => $"{task.Run.Task.Number}{(task.Asks ? "?" : task.IsWaiting ? "w" : "")}"))
        + " | " + string.Join(" ", _lanes.Values.SelectMany(lane => lane.Waiting).Select(run => run.Task.Number));

    internal void Condemn() => _isCondemned = true;

    /// <summary>Ends the worker; its sent frames still arrive.</summary>
    internal void Die()
    {
        if (IsDead)
            return;
        IsDead = true;
        while (Deliver())
        {
        }

        _running.Clear();
        _lanes.Clear();
    }

    /// <summary>Reads the next frame from the node. False: there is none.</summary>
    internal bool Read()
    {
        foreach ((FrameType Type, ReadOnlySequence<byte> Body) frame in Fake.TakeFrames())
            _inbox.Enqueue(frame);
        if (IsDead || !_inbox.TryDequeue(out var next))
            return false;
        switch (next.Type)
        {
            case FrameType.Run:
                Take(FrameReader.Decode<Run>(next.Body));
                break;
            case FrameType.Resume:
                TaskId resumed = FrameReader.Decode<Resume>(next.Body).Task;
                if (_running.Find(task => task.Run.Task == resumed && task.Asks) is { } asking)
                    (asking.IsWaiting, asking.Asks) = (false, false);
                break;
            case FrameType.CancelTask:
                CancelWaiting(FrameReader.Decode<CancelTask>(next.Body).Task);
                break;
            case FrameType.GiveUpTask:
                GiveUpTask givenUp = FrameReader.Decode<GiveUpTask>(next.Body);
                if (_running.Find(task => task.Run.Task == givenUp.Task && task.Run.Attempt == givenUp.Attempt) is { } lost)
                    Complete(lost, failed: true, retryable: false); // at once: how long a lost thread goes on does not matter
                break;
            case FrameType.TakeBack:
                GiveBack(FrameReader.Decode<TakeBack>(next.Body).Lane);
                break;
            case FrameType.EndLane:
                uint ended = FrameReader.Decode<EndLane>(next.Body).Lane;
                if (_lanes.Remove(ended, out Lane? lane))
                    Assert.True(lane.Waiting.Count == 0 && lane.Current is null, $"Lane {ended} ended with tasks in it: {Picture}.");
                break;
        }

        return true;
    }

    /// <summary>The next frame to the node arrives. False: there is none.</summary>
    internal bool Deliver()
    {
        if (!_outbox.TryDequeue(out Action? frame))
            return false;
        frame();
        endStep();
        return true;
    }

    internal void Complete(Running task, bool failed, bool retryable)
    {
        _running.Remove(task);
        Report(task.Run, failed, retryable);
        Leave(task);
    }

    internal void Block(Running task)
    {
        task.IsWaiting = true;
        _outbox.Enqueue(() => node.Frame(Fake, new Blocked(task.Run.Task)));
        Leave(task);
    }

    internal void Unblock(Running task)
    {
        task.Asks = true;
        _outbox.Enqueue(() => node.Frame(Fake, new Unblocked(task.Run.Task)));
    }

    private void Take(in Run run)
    {
        if (run.Lane == 0)
        {
            Start(run);
            return;
        }

        if (!_lanes.TryGetValue(run.Lane, out Lane? lane))
            _lanes.Add(run.Lane, lane = new Lane());
        lane.Waiting.Enqueue(run);
        StartNext(lane);
    }

    private void Leave(Running task)
    {
        if (!_lanes.TryGetValue(task.Run.Lane, out Lane? lane) || lane.Current != task)
            return;
        lane.Current = null;
        StartNext(lane);
    }

    private void StartNext(Lane lane)
    {
        if (lane.Current is null && lane.Waiting.TryDequeue(out Run next))
            lane.Current = Start(next);
    }

    private Running Start(in Run run)
    {
        // The body says what the task takes.
        begins(run.Task, run.Attempt);
        var task = new Running(run, BitConverter.ToDouble(run.Body.Span[..sizeof(double)]));
        _running.Add(task);
        return task;
    }

    private void CancelWaiting(TaskId id)
    {
        foreach (Lane lane in _lanes.Values)
        {
            if (lane.Waiting.FirstOrDefault(run => run.Task == id) is not { Attempt: > 0 } cancelled)
                continue;
            Run[] rest = [.. lane.Waiting.Where(run => run.Task != id)];
            lane.Waiting.Clear();
            foreach (Run run in rest)
                lane.Waiting.Enqueue(run);
            Report(cancelled, failed: true, retryable: false);
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

        _outbox.Enqueue(() => node.Frame(Fake, new TakenBack(number, taken)));
    }

    private void Report(Run run, bool failed, bool retryable) => _outbox.Enqueue(() => node.Frame(
        Fake, new Completed(
            run.Task, run.Attempt, failed, retryable, new RunTimes(1, run.Task.Number % 5 == 0 ? 100_000u : 300u),
            new ResultEntry(0, [1], 1, []))));
}
