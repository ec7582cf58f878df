using ClusterTasks.Protocol;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;
using static ClusterTasks.Worker.Tests.Ownership.Tables;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>Plays the sessions, the other nodes and the scheduler of node A, within the rules that they keep, and checks what A
/// does.</summary>
internal sealed class OwnershipModel
{
    internal enum Operation
    {
        Submit, SubmitItems, SubmitStream, SubmitAgain, Put, PutStored, Accept, Succeed, SucceedStored, Fail, FailRetryable, WorkerDies,
        EndedWithAnother, EndedForMemory, NotStarted, Stale, StaleSuccess, Cancel,
        Dequeue, Hold, Release, Watch, ForeignResolves, Borrow, Unborrow, Subscribe, AddCopy, Yield, YieldStored, Request, NodeDies,
        ScheduleAgain, RetryDue, BreakerDue,
    }

    private readonly Tables _tables = new();
    private readonly List<ulong> _submitted = [];
    private readonly List<ObjectId> _known = [];
    private readonly List<ObjectId> _handles = [];
    private readonly List<(ObjectId Id, NodeId Node)> _borrows = [];

    // With the attempt that made each: a copy that was brought to another node is of the attempt of its source.
    private readonly Dictionary<(string Id, string Node), int> _copies = [];
    private readonly Dictionary<string, int> _told = [];
    private readonly Dictionary<string, int> _borrowed = [];
    private readonly Dictionary<ulong, int> _results = [];
    private readonly Dictionary<ulong, (uint Yielded, uint Requested)> _streams = [];
    private readonly HashSet<string> _queued = [];

    // Objects of dead nodes that were known here at that moment: copies of them may be here, which nobody else frees.
    private readonly HashSet<string> _orphans = [];
    private readonly HashSet<string> _scheduled = [];
    private ulong _numbers;
    private ulong _foreign = 100;
    private int _deaths;

    internal OwnershipModel() => _tables.Observer = OnEffect;

    internal void Apply(Operation operation, int a, int b)
    {
        switch (operation)
        {
            case Operation.Submit:
                Submit(ResultKind.Value, 1, a, b);
                break;
            case Operation.SubmitItems:
                Submit(ResultKind.Value, 2 + (a % 3), a, b);
                break;
            case Operation.SubmitStream:
                Submit(ResultKind.Stream, 1, a, b);
                break;
            case Operation.SubmitAgain when Pick(_tables.Tasks.Tasks, a) is { } task:
                if (_tables.Tasks.Submit(task.Call, task.Definition, task.Session, task.Job) is not null)
                    throw new InvalidOperationException("A repeated submit made a second task.");
                break;
            case Operation.Put:
                Own(_tables.Put(++_numbers, Nested(a, b)));
                break;
            case Operation.PutStored:
                ObjectId[] nested = Nested(a, b);
                _copies.Add((Name(R(++_numbers)), "A"), 1);
                Own(_tables.PutStored(_numbers, A, nested));
                break;
            case Operation.Accept when Pick(Queued(), a) is { } task:
                _queued.Remove(Name(task.ResultId));
                _tables.Accept(task.Id.Number, NodeOf(b));
                break;
            case Operation.Succeed when Pick(Running(), a) is { } task:
                _tables.Succeed(task.Id.Number, task.Node, nested: Nested(a, b));
                break;
            case Operation.SucceedStored when Pick(Running(), a) is { } task:
                Succeed(task.Id.Number, task.Node, task.Attempt, b);
                break;
            case Operation.Fail when Pick(Running(), a) is { } task:
                _tables.Fail(task.Id.Number, "boom");
                break;
            case Operation.FailRetryable when Pick(Running(), a) is { } task:
                _tables.Fail(task.Id.Number, "boom", retryable: true);
                break;
            case Operation.WorkerDies when Pick(Running(), a) is { } task:
                _tables.End(task.Id.Number, OutcomeKind.WorkerDied, node: task.Node);
                break;
            case Operation.EndedForMemory when Pick(Running(), a) is { } task:
                _tables.End(task.Id.Number, OutcomeKind.EndedForMemory, node: task.Node);
                break;
            case Operation.EndedWithAnother when Pick(Running(), a) is { } task:
                _tables.End(task.Id.Number, OutcomeKind.EndedWithAnother, node: task.Node);
                break;
            case Operation.NotStarted when Pick(Running(), a) is { } task:
                _tables.End(task.Id.Number, OutcomeKind.NotStarted, node: task.Node);
                break;
            case Operation.Stale when _submitted.Count > 0:
                ulong number = _submitted[a % _submitted.Count];
                int current = _tables.Tasks.Find(T(number))?.Attempt ?? 1_000;
                _tables.Fail(number, "stale", attempt: current - 1);
                _tables.Accept(number, NodeOf(b), attempt: current - 1);
                break;
            case Operation.StaleSuccess when _submitted.Count > 0:
                ulong late = _submitted[a % _submitted.Count];
                Succeed(late, NodeOf(b), (_tables.Tasks.Find(T(late))?.Attempt ?? 1_000) - 1, b / 3);
                break;
            case Operation.Cancel when Pick(_tables.Tasks.Tasks, a) is { } task:
                _tables.Tasks.Cancel(task.Id, b % 2 == 0, b % 3 == 0, "test");
                break;
            case Operation.Dequeue when Pick(Queued().Where(IsDequeued), a) is { } task:
                _queued.Remove(Name(task.ResultId));
                _tables.Tasks.OnDequeued(task.Id);
                break;
            case Operation.Hold when _known.Count > 0:
                Hold(_known[a % _known.Count]);
                break;
            case Operation.Release when _handles.Count > 0:
                Release(a % _handles.Count);
                break;
            case Operation.Watch when _handles.Count > 0:
                Watch(_handles[a % _handles.Count], b % 2 == 0);
                break;
            case Operation.ForeignResolves when Pick(PendingForeign(), a) is { } entry:
                ResolveForeign(entry.Id, b);
                break;
            case Operation.Borrow when _known.Count > 0:
                Borrow(_known[a % _known.Count], NodeOf(1 + (b % 2)));
                break;
            case Operation.Unborrow when _borrows.Count > 0:
                Unborrow(a % _borrows.Count);
                break;
            case Operation.Subscribe when _borrows.Count > 0:
                _tables.Objects.Subscribe(_borrows[a % _borrows.Count].Id, _borrows[a % _borrows.Count].Node);
                break;
            case Operation.AddCopy when Pick(_tables.Objects.Entries.Where(entry => entry is { IsOwn: true, State: ValueState.Stored }), a)
                is { } entry:
                AddCopy(entry.Id, NodeOf(b), _copies.GetValueOrDefault((Name(entry.Id), Name(entry.Locations.ToArray()[0]))));
                _tables.Objects.AddLocation(entry.Id, NodeOf(b));
                break;
            case Operation.Yield when Pick(Running().Where(task => task.Definition.Result == ResultKind.Stream), a) is { } task:
                Yield(task, stored: false, b);
                break;
            case Operation.YieldStored when Pick(Running().Where(task => task.Definition.Result == ResultKind.Stream), a) is { } task:
                Yield(task, stored: true, b);
                break;
            case Operation.Request when _streams.Count > 0:
                Request(_streams.Keys.Order().ElementAt(a % _streams.Count));
                break;
            case Operation.NodeDies when _deaths < 2 && b % 4 == 0:
                NodeDies(++_deaths == 1 ? C : B);
                break;
            case Operation.RetryDue when Pick(BackingOff(), a) is { } task:
                // the time of an attempt before this one is nothing
                _tables.Tasks.OnRetryDue(task.Id, task.Attempt - (b % 5 == 0 ? 1 : 0));
                break;
            case Operation.BreakerDue:
                _tables.Pass(a % 40 / 10.0);
                break;
            case Operation.ScheduleAgain:
                _tables.Tasks.ScheduleAgain();
                break;
        }

        _tables.Check();
        AssertOneAttempt();
    }

    /// <summary>Lets everything end, and lets go of everything.</summary>
    internal void Drain()
    {
        for (int round = 0; _tables.Tasks.Count > 0; round++)
        {
            Assert.True(round < 10_000, $"{_tables.Tasks.Count} tasks never end, first {_tables.Tasks.Tasks.First().State}.");
            foreach (OwnedTask task in Queued().ToArray())
            {
                Assert.True(_scheduled.Contains(Name(task.ResultId)), $"{task.Id} is queued, but the scheduler never got it.");
                _queued.Remove(Name(task.ResultId));
                _tables.Accept(task.Id.Number, A);
            }

            foreach (OwnedTask task in BackingOff().ToArray())
                _tables.Tasks.OnRetryDue(task.Id, task.Attempt);
            _tables.Pass(30);
            foreach (OwnedTask task in Running().ToArray())
                _tables.Succeed(task.Id.Number, task.Node);
            foreach (ObjectEntry entry in PendingForeign().ToArray())
                ResolveForeign(entry.Id, 0);
            _tables.Check();
        }

        foreach (ObjectEntry entry in PendingForeign().ToArray())
            ResolveForeign(entry.Id, 0);
        foreach (ObjectId id in _handles.Distinct().ToArray())
            Assert.NotEqual(ValueState.Pending, _tables.StateOf(id));
        Assert.All(_told, told => Assert.True(told.Value == 0, $"{told.Key}: {told.Value} answers are missing (negative: too many)."));
        while (_handles.Count > 0)
            Release(_handles.Count - 1);
        while (_borrows.Count > 0)
            Unborrow(_borrows.Count - 1);

        _tables.Check();
        Assert.Equal([], _tables.Objects.Entries.Select(entry => $"{Name(entry.Id)} {entry.State} holds={entry.References}"));
        Assert.All(_borrowed,
            borrowed => Assert.True(borrowed.Value == 0, $"{borrowed.Key} is borrowed {borrowed.Value} times at the end."));
        Assert.Equal([], _copies.Keys);
        Assert.Equal([], _orphans);
    }

    private void OnEffect(string line)
    {
        string[] words = line.Split(' ');
        switch (words[0])
        {
            case "schedule" or "reschedule":
                string id = words[1].Split('#')[0];
                _queued.Add(id);
                _scheduled.Add(id);
                break;
            case "tell" when words[1][0] == 'S':
                _told[words[2]] = _told.GetValueOrDefault(words[2]) - 1;
                break;
            case "borrow":
                Assert.False(_tables.Dead.Contains(NodeNamed(words[1][..1])), $"{words[1]} is borrowed from a dead node.");
                _borrowed[words[1]] = _borrowed.GetValueOrDefault(words[1]) + 1;
                Assert.Equal(1, _borrowed[words[1]]);
                break;
            case "unborrow" when _tables.Dead.Contains(NodeNamed(words[1][..1])):
                _orphans.Remove(words[1]); // the node frees its copy by this
                break;
            case "unborrow" when !_tables.Dead.Contains(NodeNamed(words[1][..1])):
                _borrowed[words[1]] = _borrowed.GetValueOrDefault(words[1]) - 1;
                Assert.Equal(0, _borrowed[words[1]]);
                break;
            case "delete":
                Assert.Equal('A', words[1][0]);
                if (!_tables.Dead.Contains(NodeNamed(words[3])))
                    Assert.True(_copies.Remove((words[1], words[3])), $"'{line}', but there is no such copy.");
                break;
        }
    }

    private void Submit(ResultKind kind, int results, int a, int b)
    {
        // Arguments are objects that the session holds, which may have failed or be foreign.
        ObjectId[] arguments =
            [.. Enumerable.Range(0, a % 4)
            .Select(i => _handles.Count == 0 ? NewForeign() : _handles[(b + (i * (a % 5))) % _handles.Count])];
        if (b % 7 == 0)
            arguments = [.. arguments, NewForeign()];
        ulong number = ++_numbers;
        _submitted.Add(number);
        TaskSpec spec = Spec(number, arguments)
            with
        {
            Definition = F with { Result = kind, Results = results, MaxRetries = (b % 3) - 1, RetryDelay = TimeSpan.FromSeconds(a % 2) },
            Nested = Nested(b, a)
        };
        _results.Add(number, results);
        for (uint i = 0; i < results; i++)
            Own(R(number, i));
        if (kind == ResultKind.Stream)
            _streams.Add(number, default);
        _tables.Submit(spec);
        for (uint i = 0; i < results; i++)
            Watch(R(number, i), fetch: false);
    }

    /// <summary>Each result is stored or inline, by a bit of <paramref name="b"/>; the first is stored.</summary>
    private void Succeed(ulong number, NodeId node, int attempt, int b)
    {
        var entries = new ResultEntry[_streams.ContainsKey(number) ? 1 : _results[number]];
        for (int i = 0; i < entries.Length; i++)
        {
            bool stored = (b >> i) % 2 == 0 || i == 0;
            if (stored)
                AddCopy(R(number, (uint)i), node, attempt);
            entries[i] = new ResultEntry((uint)i, stored ? null : [7], 1_000, Nested(b, b + i));
        }

        _tables.Succeed(number, entries, node, attempt);
    }

    /// <summary>A reader of several results of one task must get those of one attempt, whichever copies it reads.</summary>
    private void AssertOneAttempt()
    {
        foreach (ulong number in _submitted.Where(number => _results[number] > 1))
        {
            int[] attempts =
            [
                .. Enumerable.Range(0, _results[number]).Select(i => _tables.Objects.Find(R(number, (uint)i))).OfType<ObjectEntry>()
                    .SelectMany(entry => entry.Locations.ToArray().Select(node => _copies.GetValueOrDefault((Name(entry.Id), Name(node)))))
                        .Distinct(),
            ];
            Assert.True(attempts.Length <= 1, $"The results of task {number} are of attempts {string.Join(", ", attempts)}.");
        }
    }

    private void Yield(OwnedTask task, bool stored, int b)
    {
        ulong number = task.Id.Number;
        (uint yielded, uint requested) = _streams[number];
        // A retried attempt yields from the start again.
        uint index = task.Attempt > 1 && b % 2 == 0 && yielded > 0 ? 1 + ((uint)b % yielded) : yielded + 1;
        _streams[number] = (Math.Max(yielded, index), requested);
        if (stored)
            AddCopy(R(number, index), task.Node, 0);
        _tables.Yield(number, index, stored, task.Node, nested: index > yielded ? Nested(b, b) : []);
    }

    private void Request(ulong number)
    {
        if (!_handles.Contains(R(number)))
            return; // the consumer is gone
        (uint yielded, uint requested) = _streams[number];
        ObjectId id = R(number, requested + 1);
        _streams[number] = (yielded, requested + 1);
        _handles.Add(id);
        _told[Name(id)] = _told.GetValueOrDefault(Name(id)) + 1;
        _tables.Tasks.RequestItem(id, Driver);
    }

    private void Hold(ObjectId id)
    {
        _tables.Objects.AddReference(id);
        _handles.Add(id);
    }

    private void Release(int index)
    {
        ObjectId id = _handles[index];
        _handles.RemoveAt(index);
        if (!_handles.Contains(id) && _tables.StateOf(id) == ValueState.Pending)
        {
            // A watcher that releases the object wants no more messages about it.
            _tables.Objects.RemoveWatcher(id, Driver);
            _told[Name(id)] = 0;
        }

        _tables.Release(id);
        _tables.Check();
    }

    private void Watch(ObjectId id, bool fetch)
    {
        // One answer does for a question that was asked before.
        if (_tables.Objects.Find(id)?.Watchers.Contains((Driver, fetch)) != true)
            _told[Name(id)] = _told.GetValueOrDefault(Name(id)) + 1;
        _tables.Objects.Watch(id, Driver, fetch);
    }

    private void Borrow(ObjectId id, NodeId node)
    {
        if (id.Owner == A && !_tables.Dead.Contains(node) && !_borrows.Contains((id, node)) && _tables.Objects.AddBorrower(id, node))
            _borrows.Add((id, node));
    }

    private void Unborrow(int index)
    {
        (ObjectId id, NodeId node) = _borrows[index];
        _borrows.RemoveAt(index);
        _tables.Objects.RemoveBorrower(id, node);
        _tables.Check();
    }

    private void ResolveForeign(ObjectId id, int b)
    {
        if (_tables.Objects.Find(id) is null)
            return; // freed by an effect of an earlier answer: nobody waits here any longer
        switch (b % 3)
        {
            case 0:
                _tables.Tasks.Resolve(id, ValueState.Inline, [1], 1, default, []);
                break;
            case 1:
                _tables.Tasks.Resolve(id, ValueState.Stored, null, 1_000, id.Owner, []);
                break;
            default:
                _tables.Tasks.Resolve(id, ValueState.Failed, Bytes("boom"), 0, default, []);
                break;
        }
    }

    private void NodeDies(NodeId node)
    {
        _borrows.RemoveAll(borrow => borrow.Node == node);
        foreach ((string Id, string Node) copy in _copies.Keys.Where(copy => copy.Node == Name(node)).ToArray())
            _copies.Remove(copy);
        foreach (string id in _borrowed.Keys.Where(id => id[..1] == Name(node)).ToArray())
            _borrowed.Remove(id);
        _orphans.UnionWith(_tables.Objects.Entries.Where(entry => entry.Id.Owner == node).Select(entry => Name(entry.Id)));
        _tables.NodeDies(node);
        Assert.DoesNotContain(_tables.Tasks.Tasks, task => task.State == OwnedTaskState.Running && task.Node == node);
    }

    private void AddCopy(ObjectId id, NodeId node, int attempt)
    {
        // A store has one object of an id: the first stays.
        if (!_tables.Dead.Contains(node))
            _copies.TryAdd((Name(id), Name(node)), attempt);
    }

    private void Own(ObjectId id)
    {
        _handles.Add(id);
        _known.Add(id);
    }

    private ObjectId NewForeign()
    {
        ObjectId id = Foreign(++_foreign, NodeOf(1 + (int)(_foreign % 2)));
        _known.Add(id);
        return id;
    }

    // A value may contain what its maker can have seen: handles, freed objects, objects of other nodes. Never itself or its makers.
    private ObjectId[] Nested(int a, int b)
    {
        if (b % 3 != 0)
            return [];
        ObjectId[] seen = [.. _known.Where(id => id.Owner != A || !_submitted.Contains(id.Task.Number))];
        return seen.Length == 0 ? [NewForeign()] : [seen[a % seen.Length], seen[b % seen.Length]];
    }

    private IEnumerable<OwnedTask> Queued() =>
        _tables.Tasks.Tasks.Where(task => task.State == OwnedTaskState.Queued).OrderBy(task => task.Id.Number);

    // Whether the scheduler was asked to take it out.
    private static bool IsDequeued(OwnedTask task) => task.IsCancelRequested || task.Role == BreakerRole.Recalled;

    private IEnumerable<OwnedTask> Running() =>
        _tables.Tasks.Tasks.Where(task => task.State == OwnedTaskState.Running).OrderBy(task => task.Id.Number);

    private IEnumerable<OwnedTask> BackingOff() =>
        _tables.Tasks.Tasks.Where(task => task.State == OwnedTaskState.BackingOff).OrderBy(task => task.Id.Number);

    private IEnumerable<ObjectEntry> PendingForeign() =>
        _tables.Objects.Entries.Where(entry => !entry.IsOwn && entry.State == ValueState.Pending).OrderBy(entry => entry.Id.Task.Number);

    private NodeId NodeOf(int b) => new NodeId[] { A, B, C }[b % 3] is var node && !_tables.Dead.Contains(node) ? node : A;

    private static NodeId NodeNamed(string name) => new((ulong)(name[0] - 'A' + 1));

    private static T? Pick<T>(IEnumerable<T> items, int index)
        where T : class
    {
        T[] all = [.. items];
        return all.Length == 0 ? null : all[index % all.Length];
    }
}
