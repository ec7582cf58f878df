using ClusterTasks.Protocol;
using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;

namespace ClusterTasks.Cluster.Tests.Drivers;

/// <summary>Makes frames of every type as a real session sends them, about objects that exist, that do not, and that belong to another
/// program. Some of them are damaged afterwards.</summary>
/// <param name="random">Makes all decisions.</param>
/// <param name="welcome">The welcome of the session.</param>
/// <param name="foreign">Objects and tasks of another program.</param>
/// <param name="ring">The client's ring in the store.</param>
internal sealed class SessionFuzz(Random random, Welcome welcome, ObjectId[] foreign, SubmissionRing ring)
{
    private readonly List<CreateGrant> _grants = [];
    private readonly List<ObjectId> _held = [];

    // Some sessions behave for a while, so that the damage comes to a session that has objects.
    private readonly double _damage = random.NextDouble() * 0.2;
    private ulong _number;
    private ChunkGrant? _chunk;
    private long _filled;
    private ulong _position;

    /// <summary>Called when the node granted room: seals and aborts can name it.</summary>
    internal void OnGranted(CreateGrant grant) => _grants.Add(grant);

    /// <summary>Called when the node granted a chunk: small objects can be handed in.</summary>
    internal void OnGranted(ChunkGrant? chunk)
    {
        _chunk = chunk;
        _filled = 0;
    }

    internal byte[] Next()
    {
        if (_chunk is not null && random.Next(3) == 0)
            HandIn(_chunk);
        byte[] frame = Frame();
        switch (random.NextDouble() < _damage ? random.Next(4) : 4)
        {
            case 0:
                for (int i = random.Next(1, 4); i > 0; i--)
                    frame[random.Next(frame.Length)] = (byte)random.Next(256); // also its length and its type
                return frame;
            case 1 when frame.Length > 5:
                frame[random.Next(5, frame.Length)] ^= (byte)(1 << random.Next(8)); // its contents alone
                return frame;
            case 2:
                return [.. frame, .. frame];
            case 3:
                return frame[..random.Next(1, frame.Length)];
            default:
                return frame;
        }
    }

    /// <summary>Makes a create as every put of a large value begins.</summary>
    internal byte[] Create() => RawClient.Bytes(new Create(NewId(), random.Next(1, 300_000)));

    /// <summary>Hands in an entry of the ring as a put makes it, or, rarely, one that does not match the node's tables.</summary>
    private void HandIn(ChunkGrant chunk)
    {
        long size = random.Next(0, 2_000);
        bool isGood = random.NextDouble() >= _damage / 4;
        ObjectId id = isGood ? Held(NewId()) : AnyId();
        long offset = chunk.Offset + _filled + (isGood ? 0 : random.Next(-2, 3) * 64);
        ring.Submit(_position++, id, isGood ? chunk.Number : chunk.Number + random.Next(-1, 2), offset, isGood ? size : size - 1_000);
        _filled += Math.Max(64, (size + 63) & -64);
    }

    private byte[] Frame() => random.Next(24) switch
    {
        22 => RawClient.Bytes(new Subscribe(NewId(), random.Next(2) == 0)),
        23 => RawClient.Bytes(new DefineTask(random.Next(1, 40), AnyShape())),
        19 or 20 => RawClient.Bytes(new AskChunk(random.Next(8) == 0 ? Size() : 256 << 10)),
        21 => RawClient.Bytes(new RetireChunk((_chunk?.Number ?? 0) + random.Next(-1, 2))),
        0 or 1 => RawClient.Bytes(new PutInline(Held(NewId()), Bytes(random.Next(0, 3_000)), Some())),
        2 => RawClient.Bytes(new PutInline(Held(OwnId()), Bytes(10), Some())),
        3 or 4 => RawClient.Bytes(new Create(NewId(), Size())),
        5 => RawClient.Bytes(new Create(AnyId(), Size())),
        6 or 7 => RawClient.Bytes(SealAny()),
        8 => RawClient.Bytes(AbortAny()),
        9 => RawClient.Bytes(new Subscribe(AnyId(), random.Next(2) == 0)),
        10 => RawClient.Bytes(new Release(random.Next(20) == 0 ? AnyId() : TakeHeld())),
        11 or 12 => RawClient.Bytes(new Borrow([Held(AnyId()), .. Some()])),
        13 => RawClient.Bytes(new Cancel(OwnId().Task, random.Next(2) == 0, random.Next(2) == 0)),
        14 => RawClient.Bytes(new Query((uint)random.Next(), (QueryKind)random.Next(24), AnyId(), QueryBody())),
        15 or 16 =>
        [
            .. RawClient.Bytes(new DefineTask(random.Next(8) == 0 ? random.Next(-2, 300) : 1, AnyShape())),
            .. RawClient.Bytes(new Submit(
                (random.Next(4) == 0 ? AnyId() : NewId()).Task, default, random.Next(3), 1, Some(), Some(), Bytes(random.Next(0, 100)))),
        ],
        17 => RawClient.Bytes(new NextItem(OwnId() with { Index = (uint)random.Next(1, 3) })),
        _ => random.Next(30) switch
        {
            > 9 => RawClient.Bytes(new Query(1, QueryKind.Nodes, default, [])),
            0 => RawClient.Bytes(new Completed(AnyId().Task, 1, false, false, default, new ResultEntry(0, Bytes(5), 5, Some()), AnyMore())),
            1 => RawClient.Bytes(new Blocked(AnyId().Task)),
            2 => RawClient.Bytes(new ProgressReport(AnyId().Task, random.NextDouble(), "text")),
            3 => RawClient.Bytes(new StreamItem(AnyId().Task, 1, new ResultEntry((uint)random.Next(3), Bytes(5), 5, Some()))),
            4 => RawClient.Bytes(new Unblocked(AnyId().Task)),
            5 => RawClient.Bytes(new TakenBack((uint)random.Next(3), [AnyId().Task])),
            6 => RawClient.Bytes(RawClient.DriverHello),
            7 => RawClient.Bytes(new Goodbye()),
            8 => [1, 0, 0, 0, (byte)random.Next(256)], // any type, those of nodes too, without a body
            _ => RawClient.Bytes(new Log(AnyId().Task, "f", false, "text")),
        },
    };

    private TaskDefinition AnyShape() => new()
    {
        Name = "fuzz",
        Result = (ResultKind)random.Next(3),
        Results = random.Next(6) == 0 ? random.Next(-1, TaskDefinition.MaxResults + 2) : 1,
        MaxRetries = 0,
    };

    private ResultEntry[]? AnyMore() => random.Next(2) == 0 ? null : [new ResultEntry((uint)random.Next(3), Bytes(3), 3, Some())];

    private byte[] QueryBody() => random.Next(3) switch
    {
        0 => Bytes(20),
        1 => ObjectStateWire.Encode(new ObjectQuery { Limit = random.Next(50) }),
        _ => TaskStateWire.Encode(
            new TaskQuery { Limit = random.Next(1, 50), WithReasons = random.Next(2) == 0, State = (TaskState)random.Next(9) }),
    };

    private Seal SealAny()
    {
        CreateGrant grant = AnyGrant();
        _grants.Remove(grant);
        long size = random.Next(8) == 0 ? Size() : grant.Size;
        return new Seal(Held(OwnId()), grant.Entry, grant.Generation + (uint)(random.Next(8) / 7), size, random.Next(4) > 0, Some());
    }

    private Abort AbortAny()
    {
        CreateGrant grant = AnyGrant();
        _grants.Remove(grant);
        return random.Next(8) == 0 ? new Abort(random.Next(-2, 2_000_000), (uint)random.Next()) : new Abort(grant.Entry, grant.Generation);
    }

    private ObjectId Held(ObjectId id)
    {
        _held.Add(id);
        return id;
    }

    private ObjectId TakeHeld()
    {
        if (_held.Count == 0)
            return OwnId();
        ObjectId id = _held[^1];
        _held.RemoveAt(_held.Count - 1);
        return id;
    }

    private CreateGrant AnyGrant() =>
        _grants.Count > 0 ? _grants[random.Next(_grants.Count)] : new CreateGrant(random.Next(5), 1, 0, 0, 100, false);

    private long Size() => random.Next(10) switch
    {
        0 => -1,
        1 => long.MaxValue,
        2 => 0,
        _ => random.Next(1, 300_000),
    };

    private ObjectId NewId() => new(TaskId.Create(welcome.Node, welcome.Session, ++_number), 0);

    private ObjectId OwnId() => new(TaskId.Create(welcome.Node, welcome.Session, (ulong)random.Next(1, (int)_number + 3)), 0);

    private ObjectId AnyId() => random.Next(8) switch
    {
        0 when random.NextDouble() < _damage => Forged(),
        1 => OwnId() with { Index = (uint)random.Next(4) },
        _ => OwnId(),
    };

    /// <summary>Makes an id of another program, of a session that never existed, of an unknown node, or of random numbers.</summary>
    private ObjectId Forged() => random.Next(6) switch
    {
        0 => new ObjectId(TaskId.Create(welcome.Node, (uint)random.Next(1, (int)TaskId.MaxSession), (ulong)random.Next(100)), 0),
        1 => new ObjectId(TaskId.Create(new NodeId((ulong)random.NextInt64()), (uint)random.Next(1, 9), (ulong)random.Next(100)), 0),
        2 => new ObjectId(new TaskId(new NodeId(ulong.MaxValue), ulong.MaxValue), uint.MaxValue),
        _ => foreign[random.Next(foreign.Length)],
    };

    private ObjectId[] Some() => [.. Enumerable.Range(0, random.Next(3)).Select(_ => AnyId())];

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
