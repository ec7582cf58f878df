using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Session.Ledger;
using ClusterTasks.Values;

namespace ClusterTasks.Simulation;

/// <summary>A driver program: it submits tasks, passes references on, asks for results, cancels, lets go.</summary>
internal sealed partial class SimDriver : SimHost
{
    private readonly SimCluster _cluster;
    private readonly List<SimReference> _references = [];
    private readonly Dictionary<(int Retries, ResultKind Result, bool Spread, int Node, PlacementGroupId Group), TaskDefinition> _shapes =
        [];
    private readonly Dictionary<TaskDefinition, int> _numbers = [];
    private readonly SessionLedger _ledger;
    private readonly JobCode _code;
    private readonly TaskId _maker;
    private SimNode _node;
    private SimConnection _connection;
    private ulong _lastId;
    private int _left;

    internal SimDriver(SimCluster cluster, SimNode node, int number, int operations)
        : base($"driver {number}")
    {
        (_cluster, _node, _left) = (cluster, node, operations);
        _code = new JobCode(new ProgramLaunch("program", "program.dll"), "/")
        {
            MayMove = cluster.Scenario is { Moves: true, Groups: false },
        };
        _processId = 100 + number;
        _connection = Connect(node, new Hello(ProtocolRange.Own, SessionKind.Driver, _processId, Name, _code));
        _maker = TaskId.Create(node.Id, _connection.Session.Number, 1);
        _ledger = new SessionLedger(_maker);
        Next();
    }

    internal SimNode Node => _node;

    /// <summary>It does nothing more by itself.</summary>
    internal bool IsDone => _left == 0;

    internal bool HasAllAnswers =>
        KnowsItsGroups && _references.TrueForAll(reference => reference.IsReleased || reference.Answer is not null)
        && _streams.TrueForAll(stream => stream.IsOver);

    internal IEnumerable<SimReference> Unanswered => _references.Where(reference => !reference.IsReleased && reference.Answer is null);

    internal void Die() => IsDead = true;

    /// <summary>Does nothing more but ask for what it has not asked for.</summary>
    internal void AskForAll()
    {
        _left = 0;
        foreach (PlacementGroupId group in _groups.ToArray())
            RemoveGroup(group); // what others need for their answers
        foreach (SimReference reference in _references.Where(reference => reference is { IsReleased: false, IsAsked: false }))
            Ask(reference);
    }

    /// <summary>Lets everything go and leaves.</summary>
    internal void Leave()
    {
        foreach (SimReference reference in _references.Where(reference => !reference.IsReleased))
            Release(reference);
        WhenConnected(() =>
        {
            _connection.Send(default(Goodbye));
            _connection.Close();
        });
    }

    private void Next() => _cluster.Loop.After(TimeSpan.FromMilliseconds(_cluster.Loop.Dice.Next(0, 30)), this, "acts", Act);

    private void Act()
    {
        if (_left == 0)
            return;
        if (_isMoving)
        {
            Next();
            return;
        }

        _left--;
        SimDice dice = _cluster.Loop.Dice;
        SimReference[] held = [.. _references.Where(reference => !reference.IsReleased)];
        switch (dice.Next(10))
        {
            case 0 or 1 when held.Length > 0 && !(_cluster.Scenario.Stores && dice.Chance(0.8)):
                Ask(dice.Pick(held));
                break;
            case 2 when held.Length > 0:
                Release(dice.Pick(held));
                break;
            case 3 when held.Length > 0 && _cluster.Scenario.Stores:
                Release(dice.Pick(held)); // what others took, and may need again
                break;
            case 3 when held.Length > 0 && _cluster.Scenario.Cancels:
                Cancel(dice.Pick(held), force: dice.Chance(0.3), recursive: dice.Chance(0.7));
                break;
            case 4:
                Put(dice.NextNumber());
                break;
            case 5 when _cluster.Scenario.Streams && dice.Chance(0.6):
                Open(dice);
                break;
            case 6 when _cluster.Scenario.Groups && dice.Chance(0.4):
                if (_groups.Count > 0 && dice.Chance(0.5))
                    RemoveGroup(dice.Pick(_groups));
                else
                    MakeGroup(dice);
                break;
            default:
                Submit(held);
                break;
        }

        Next();
    }

    private void Submit(SimReference[] held)
    {
        SimDice dice = _cluster.Loop.Dice;
        SimKind kind = dice.Next(_cluster.Scenario.Nests ? 16 : 12) switch
        {
            > 2 when _cluster.Scenario.Stores => SimKind.ReturnStored,
            0 => SimKind.Fail,
            1 => SimKind.FailOnce,
            2 => SimKind.Spawn,
            3 => SimKind.SpawnInTurn,
            4 when _cluster.Scenario.WorkerDeaths => SimKind.CrashOnce,
            5 or 6 => SimKind.ReturnStored,
            7 => SimKind.ReturnPut,
            8 => SimKind.ReturnTask,
            12 or 13 => SimKind.Spawn,
            14 or 15 => SimKind.SpawnInTurn,
            _ => SimKind.Return,
        };
        bool crashes = _cluster.Scenario.Crashes && dice.Chance(0.5);
        if (crashes)
            kind = dice.Next(5) switch { 0 or 1 => SimKind.Crash, 2 => SimKind.CrashOnce, _ => SimKind.Return };
        var function = new SimFunction(kind, dice.NextNumber(), (byte)(_cluster.Scenario.Nests ? 2 : 0));
        SimReference[] arguments = [.. Enumerable.Range(0, held.Length == 0 ? 0 : dice.Next(3)).Select(_ => dice.Pick(held)).Distinct()];
        SimReference[] nested =
            [.. Enumerable.Range(0, held.Length == 0 || !function.Spawns ? 0 : dice.Next(3)).Select(_ => dice.Pick(held)).Distinct()
            .Take(function.Children)];
        SimReference[] sources = [.. arguments, .. nested];
        int retries = dice.Chance(_cluster.Scenario.SchedulerDeaths ? 0.4 : 0.2) ? 0 : 3;
        ObjectId id = NewId();
        PlacementGroupId group = _groups.Count > 0 && dice.Chance(0.5) ? dice.Pick(_groups) : default;
        _references.Add(new SimReference(id)
        {
            Function = function,
            Group = group,
            Sources = sources,
            Expected = function.Expected(
                arguments.Select(argument => argument.Expected), [.. nested.Select(argument => argument.Expected)]),
            MustFail = kind is SimKind.Fail or SimKind.Crash || (retries == 0 && kind is SimKind.FailOnce or SimKind.CrashOnce)
                || sources.Any(source => source.MustFail),
            Risks = retries == 0 ? SimRisks.Worker | SimRisks.Node : SimRisks.None,
        });
        if (retries == 0)
            _cluster.RunsOnce(id.Task);
        TaskDefinition shape = AnyShape(retries, group: group);
        if (crashes)
            shape = shape with { Name = "crashes" }; // one function, whatever its options
        Send(shape, new Submit(
            id.Task, default, 0, 0, [.. arguments.Select(argument => argument.Id)],
            [.. nested.Select(argument => argument.Id)], function.ToBody([.. nested.Select(argument => argument.Id)])));
    }

    private ObjectId NewId() => new(TaskId.Create(_maker.Owner, _maker.Session, ++_lastId), 0);

    private void Send(TaskDefinition definition, in Submit submit)
    {
        _ledger.OnSubmit(definition, submit);
        _connection.Send(submit with { Definition = NumberOf(definition) });
    }

    private void Put(ulong value)
    {
        ObjectId id = NewId();
        bool isStored = value % 2 == 0;
        byte[] bytes = SimFunction.Encode(value, isStored);
        _references.Add(new SimReference(id) { Expected = value, IsPut = isStored });
        if (!isStored)
        {
            _ledger.OnPut(id, [], bytes);
            _connection.Send(new PutInline(id, bytes, []));
            return;
        }

        int copies = value % 3 == 0 ? 2 : 1;
        _ledger.OnPut(id, [], copies: copies);
        (int slot, uint generation) = _node.Store.Write(_connection.Session.StoreClient, bytes);
        _connection.Send(new Seal(id, slot, generation, bytes.Length, IsPut: true, [], copies));
    }

    private TaskDefinition AnyShape(int retries, ResultKind result = ResultKind.Value, PlacementGroupId group = default)
    {
        SimDice dice = _cluster.Loop.Dice;
        return group != default ? Shape(retries, result, group: group) : dice.Next(3) switch
        {
            0 => Shape(retries, result, spread: true),
            1 => Shape(retries, result, node: 1 + dice.Next(_cluster.Nodes.Count)),
            _ => Shape(retries, result),
        };
    }

    private TaskDefinition Shape(int retries, ResultKind result, bool spread = false, int node = 0, PlacementGroupId group = default)
    {
        (int Retries, ResultKind Result, bool Spread, int Node, PlacementGroupId Group) key = (retries, result, spread, node, group);
        if (_shapes.TryGetValue(key, out TaskDefinition? shape))
            return shape;
        shape = new TaskDefinition
        {
            Name = $"f{_shapes.Count}",
            MaxRetries = retries,
            Result = result,
            // Its token ends a stream that nobody reads, and its process goes on.
            TimeoutGrace = result == ResultKind.Stream ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
            Placement = new()
            {
                Group = group,
                Spread = spread,
                Affinity = node == 0 ? default : new NodeId((ulong)node),
                SoftAffinity = node != 0,
            },
        };
        _shapes.Add(key, shape);
        return shape;
    }

    /// <summary>The number of a definition, which is defined at its first use.</summary>
    private int NumberOf(TaskDefinition definition)
    {
        if (_numbers.TryGetValue(definition, out int number))
            return number;
        number = _numbers.Count;
        _numbers.Add(definition, number);
        _connection.Send(new DefineTask(number, definition));
        return number;
    }

    private void Ask(SimReference reference)
    {
        if (reference.IsAsked)
            return;
        reference.IsAsked = true;
        if (!_isMoving)
            _connection.Send(new Subscribe(reference.Id, Fetch: true)); // else with all others that it has asked for
    }

    private void Release(SimReference reference)
    {
        reference.IsReleased = true;
        Release(reference.Id);
    }

    private void Release(ObjectId id) => WhenConnected(() =>
    {
        _ledger.OnReleased(id);
        _connection.Send(new Release(id));
    });

    private void Cancel(SimReference reference, bool force, bool recursive)
    {
        reference.IsCancelled = true;
        if (_streams.Find(stream => stream.Id.Task == reference.Id.Task) is { } stream)
            stream.IsCancelled = true;
        _cluster.WorkerDeaths += force ? 1 : 0; // its process is ended, unless it has ended before
        _connection.Send(new Cancel(reference.Id.Task, force, recursive));
    }

    private void OnFrame(FrameType type, ReadOnlySequence<byte> body)
    {
        if (type == FrameType.Answer)
            OnAnswer(FrameReader.Decode<Answer>(body));
        if (type == FrameType.TakenOver)
            OnTakenOver();
        if (type == FrameType.Settled)
        {
            EndedNumbers.ForEach(FrameReader.Decode<Settled>(body).Ended, _ledger.OnSettled);
        }

        if (type != FrameType.Resolved)
            return;
        Resolved resolved = FrameReader.Decode<Resolved>(body);
        if (resolved.Kind == ResolvedKind.EndOfStream || (resolved.Id.Index == 0 && resolved.Kind != ResolvedKind.FetchFailed))
            _ledger.OnSettled(resolved.Id.Task);
        if (resolved.Id.Index != 0 && OnItem(resolved))
            return;
        if (_references.Find(reference => reference.Id == resolved.Id) is not { } reference || reference.IsReleased)
            return;
        OnOutcome(reference, resolved);
    }

    private void OnOutcome(SimReference reference, in Resolved resolved)
    {
        if (resolved.Kind == ResolvedKind.FetchFailed)
        {
            // Not its outcome: a program asks again.
            uint moves = _moves;
            _cluster.Loop.After(TimeSpan.FromMilliseconds(500), this, "asks again", () =>
            {
                if (moves == _moves)
                    _connection.Send(new Subscribe(reference.Id, Fetch: true));
            });
            return;
        }

        if (reference.Answer is not null)
            throw new SimFailedException($"{Name} got two outcomes of {reference.Id}.");
        reference.Answer = resolved.Kind;
        reference.Blob = resolved.Blob;
        if (resolved.Kind == ResolvedKind.Failed)
            OnFailure(reference, ValueCodec.DecodeError(resolved.Blob));
        else
            OnValue(reference, resolved.Kind == ResolvedKind.Stored ? _node.Store.TryRead(reference.Id) : resolved.Blob);
    }

    private void OnFailure(SimReference reference, Exception error)
    {
        // A program whose node counts as dead is told so soon.
        if (!reference.MayFail(_cluster) && !_node.IsDeclaredDead)
            throw new SimFailedException(
                $"{Name}: {reference.Id} ({reference.Function}) failed, and nothing has happened that explains it: {error.Message}");
    }

    private void OnValue(SimReference reference, byte[]? bytes)
    {
        if (bytes is null)
            throw new SimFailedException($"{Name}: {reference.Id} is said to be in the store, and is not there.");
        if (reference.MustFail)
            throw new SimFailedException($"{Name}: {reference.Id} has a value, and its function throws.");
        ulong value = SimFunction.Decode(bytes);
        if (value != reference.Expected)
        {
            throw new SimFailedException(
                $"{Name}: {reference.Id} ({reference.Function}) has the value {value:x} in place of {reference.Expected:x}. It is made of "
                + $"{string.Join(", ", reference.Sources.Select(source => $"{source.Id} {source.Expected:x}"))}; it ran with "
                    + $"{_cluster.ArgumentsOf(reference.Id.Task)}.");
        }

        if (SimFunction.ReferenceIn(bytes) is { } found)
            OnFound(reference, found);
    }

    /// <summary>A program that finds a reference in a value holds it, and uses it as any other.</summary>
    private void OnFound(SimReference result, ObjectId found)
    {
        _ledger.OnHandle(found);
        _connection.Send(new Borrow(found));
        _references.Add(new SimReference(found)
        {
            Function = result.Function,
            Sources = [result],
            Expected = result.Function.Found,
            Risks = SimRisks.Worker | SimRisks.Node,
            IsAsked = _left == 0,
        });
        if (_left == 0)
            _connection.Send(new Subscribe(found, Fetch: true));
    }
}
