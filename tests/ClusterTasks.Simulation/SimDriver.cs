using System.Buffers;
using ClusterTasks.Protocol;
using ClusterTasks.Values;

namespace ClusterTasks.Simulation;

/// <summary>A driver program: it submits tasks, passes references on, asks for results, cancels, lets go.</summary>
internal sealed class SimDriver : SimHost
{
    private readonly SimCluster _cluster;
    private readonly SimNode _node;
    private readonly SimConnection _connection;
    private readonly List<SimReference> _references = [];
    private readonly Dictionary<int, int> _shapes = [];
    private ulong _lastId;
    private int _left;

    internal SimDriver(SimCluster cluster, SimNode node, int number, int operations)
        : base($"driver {number}")
    {
        (_cluster, _node, _left) = (cluster, node, operations);
        var code = new JobCode(new Execution.ProgramLaunch("program", "program.dll"), "/");
        _connection = new SimConnection(cluster, node, this, new Hello(ProtocolRange.Own, SessionKind.Driver, 100 + number, Name, code), OnFrame, () => IsDead = true);
        Next();
    }

    internal SimNode Node => _node;

    /// <summary>It does nothing more by itself.</summary>
    internal bool IsDone => _left == 0;

    internal bool HasAllAnswers => _references.TrueForAll(reference => reference.IsReleased || reference.Answer is not null);

    internal IEnumerable<SimReference> Unanswered => _references.Where(reference => !reference.IsReleased && reference.Answer is null);

    internal void Die() => IsDead = true;

    /// <summary>Does nothing more but ask for what it has not asked for.</summary>
    internal void AskForAll()
    {
        _left = 0;
        foreach (SimReference reference in _references.Where(reference => reference is { IsReleased: false, IsAsked: false }))
            Ask(reference);
    }

    /// <summary>Lets everything go and leaves.</summary>
    internal void Leave()
    {
        foreach (SimReference reference in _references.Where(reference => !reference.IsReleased))
            Release(reference);
        _connection.Send(default(Goodbye));
        _connection.Close();
    }

    private void Next() => _cluster.Loop.After(TimeSpan.FromMilliseconds(_cluster.Loop.Dice.Next(0, 30)), this, "acts", Act);

    private void Act()
    {
        if (_left == 0)
            return;
        _left--;
        SimDice dice = _cluster.Loop.Dice;
        SimReference[] held = [.. _references.Where(reference => !reference.IsReleased)];
        switch (dice.Next(10))
        {
            case 0 or 1 when held.Length > 0:
                Ask(dice.Pick(held));
                break;
            case 2 when held.Length > 0:
                Release(dice.Pick(held));
                break;
            case 3 when held.Length > 0 && _cluster.MayCancel:
                Cancel(dice.Pick(held), force: dice.Chance(0.3));
                break;
            case 4:
                Put(dice.NextNumber());
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
        SimKind kind = dice.Next(12) switch
        {
            0 => SimKind.Fail,
            1 => SimKind.FailOnce,
            2 or 3 => SimKind.Spawn,
            4 when _cluster.MayCrash => SimKind.CrashOnce,
            5 or 6 => SimKind.ReturnStored,
            _ => SimKind.Return,
        };
        var function = new SimFunction(kind, dice.NextNumber());
        SimReference[] arguments = [.. Enumerable.Range(0, held.Length == 0 ? 0 : dice.Next(3)).Select(_ => dice.Pick(held)).Distinct()];
        SimReference[] nested = [.. Enumerable.Range(0, held.Length == 0 || kind != SimKind.Spawn ? 0 : dice.Next(3)).Select(_ => dice.Pick(held)).Distinct().Take(function.Children)];
        SimReference[] all = [.. arguments, .. nested];
        int retries = dice.Chance(0.2) ? 0 : 3;
        int shape = dice.Next(4) switch
        {
            0 => Shape(retries, spread: true),
            1 => Shape(retries, node: 1 + dice.Next(_cluster.Nodes.Count)),
            _ => Shape(retries),
        };
        var id = new ObjectId(TaskId.Create(_node.Id, _connection.Session.Number, ++_lastId), 0);
        _references.Add(new SimReference(id)
        {
            Function = function,
            Arguments = arguments,
            Expected = function.Expected(arguments.Select(argument => argument.Expected), [.. nested.Select(argument => argument.Expected)]),
            MustFail = kind == SimKind.Fail || (retries == 0 && kind is SimKind.FailOnce or SimKind.CrashOnce) || all.Any(argument => argument.MustFail),
            MayFail = all.Any(argument => argument.MayFail),
        });
        if (retries == 0)
            _cluster.RunsOnce(id.Task);
        _connection.Send(new Submit(id.Task, default, 0, shape, [.. arguments.Select(argument => argument.Id)], [.. nested.Select(argument => argument.Id)], function.ToBody([.. nested.Select(argument => argument.Id)])));
    }

    private void Put(ulong value)
    {
        var id = new ObjectId(TaskId.Create(_node.Id, _connection.Session.Number, ++_lastId), 0);
        var function = new SimFunction(value % 2 == 0 ? SimKind.Return : SimKind.ReturnStored, value);
        byte[] bytes = function.Encode(value);
        _references.Add(new SimReference(id) { Expected = value });
        if (function.Kind == SimKind.Return)
        {
            _connection.Send(new PutInline(id, bytes, []));
            return;
        }

        (int slot, uint generation) = _node.Store.Write(_connection.Session.StoreClient, bytes);
        _connection.Send(new Seal(id, slot, generation, bytes.Length, IsPut: true, []));
    }

    /// <summary>The number of a shape, which is defined at its first use.</summary>
    private int Shape(int retries, bool spread = false, int node = 0)
    {
        int key = (retries * 1000) + (spread ? 500 : 0) + node;
        if (_shapes.TryGetValue(key, out int number))
            return number;
        number = _shapes.Count;
        _shapes.Add(key, number);
        _connection.Send(new DefineShape(number, new TaskShape
        {
            Name = $"f{key}",
            MaxRetries = retries,
            Spread = spread,
            Affinity = node == 0 ? default : new NodeId((ulong)node),
            SoftAffinity = node != 0,
        }));
        return number;
    }

    private void Ask(SimReference reference)
    {
        if (reference.IsAsked)
            return;
        reference.IsAsked = true;
        _connection.Send(new Subscribe(reference.Id, Fetch: true));
    }

    private void Release(SimReference reference)
    {
        reference.IsReleased = true;
        _connection.Send(new Release(reference.Id));
    }

    private void Cancel(SimReference reference, bool force)
    {
        reference.MayFail = true;
        _cluster.HasCancelled = true;
        _connection.Send(new Cancel(reference.Id.Task, force, Recursive: true));
    }

    private void OnFrame(FrameType type, ReadOnlySequence<byte> body)
    {
        if (type != FrameType.Resolved)
            return;
        Resolved resolved = FrameReader.Decode<Resolved>(body);
        if (_references.Find(reference => reference.Id == resolved.Id) is not { } reference || reference.IsReleased)
            return;
        if (resolved.Kind == ResolvedKind.FetchFailed)
        {
            // Not its outcome: a program asks again.
            _cluster.Loop.After(TimeSpan.FromMilliseconds(500), this, "asks again", () => _connection.Send(new Subscribe(reference.Id, Fetch: true)));
            return;
        }

        if (reference.Answer is not null)
            throw new SimFailedException($"{Name} got two outcomes of {reference.Id}.");
        reference.Answer = resolved.Kind;
        if (resolved.Kind == ResolvedKind.Failed)
            OnFailure(reference, ValueCodec.DecodeError(resolved.Blob));
        else
            OnValue(reference, resolved.Kind == ResolvedKind.Stored ? _node.Store.TryRead(reference.Id) : resolved.Blob);
    }

    private void OnFailure(SimReference reference, Exception error)
    {
        bool isExcused = reference.MustFail || reference.MayFail || _cluster.Deaths > 0 || _cluster.HasCancelled;
        if (!isExcused)
            throw new SimFailedException($"{Name}: {reference.Id} failed, and nothing has happened that explains it: {error.Message}");
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
                $"{Name}: {reference.Id} ({reference.Function}) has the value {value:x} in place of {reference.Expected:x}. Its arguments are "
                + $"{string.Join(", ", reference.Arguments.Select(argument => $"{argument.Id} {argument.Expected:x}"))}; it ran with {_cluster.ArgumentsOf(reference.Id.Task)}.");
        }
    }
}

/// <summary>A reference of a driver, and what it must turn out to be.</summary>
internal sealed class SimReference(ObjectId id)
{
    internal ObjectId Id { get; } = id;

    internal ulong Expected { get; init; }

    internal SimFunction Function { get; init; }

    internal IReadOnlyList<SimReference> Arguments { get; init; } = [];

    /// <summary>Its function throws, or that of an argument.</summary>
    internal bool MustFail { get; init; }

    /// <summary>It was cancelled, or an argument was.</summary>
    internal bool MayFail { get; set; }

    internal bool IsAsked { get; set; }

    internal bool IsReleased { get; set; }

    internal ResolvedKind? Answer { get; set; }
}
