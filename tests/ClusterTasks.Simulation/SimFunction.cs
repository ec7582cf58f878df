using System.Buffers.Binary;

namespace ClusterTasks.Simulation;

/// <summary>The kinds of functions of a simulated program.</summary>
internal enum SimKind : byte
{
    /// <summary>Returns a small value.</summary>
    Return,

    /// <summary>Returns a value that goes into the store.</summary>
    ReturnStored,

    /// <summary>Returns a small value after seconds.</summary>
    Slow,

    /// <summary>Throws, whatever the attempt.</summary>
    Fail,

    /// <summary>Throws at the first attempt what is worth another one.</summary>
    FailOnce,

    /// <summary>Submits tasks, waits for all of them together, and returns a value made of theirs.</summary>
    Spawn,

    /// <summary>Submits tasks, waits for them one after the other, and goes on after each.</summary>
    SpawnInTurn,

    /// <summary>Ends its process at the first attempt.</summary>
    CrashOnce,

    /// <summary>Ends its process at each attempt.</summary>
    Crash,

    /// <summary>Returns a small value with a reference inside it, to a value that it put.</summary>
    ReturnPut,

    /// <summary>Returns a small value with a reference inside it, to the result of a task that it submitted.</summary>
    ReturnTask,

    /// <summary>Yields values, and ends.</summary>
    Stream,

    /// <summary>Yields values, and then waits until it is cancelled.</summary>
    Watch,
}

/// <summary>A function, and the value that it must give for its arguments.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Constant">What its value is made of, and the number of its children or items.</param>
/// <param name="Depth">How many levels of tasks there may be below it.</param>
internal readonly record struct SimFunction(SimKind Kind, ulong Constant, byte Depth = 0)
{
    /// <summary>Too many to travel with a task.</summary>
    internal const int StoredBytes = 70_000;

    private const int HeadBytes = 10;

    internal bool Spawns => Kind is SimKind.Spawn or SimKind.SpawnInTurn;

    internal bool IsStream => Kind is SimKind.Stream or SimKind.Watch;

    /// <summary>Tasks that it submits and waits for.</summary>
    internal int Children => Spawns ? 1 + (int)(Constant % 3) : 0;

    /// <summary>Items of a stream.</summary>
    internal uint Items => (uint)(Constant % 5) + (Kind == SimKind.Watch ? 1u : 0);

    /// <summary>Returns the arguments as they travel, with references inside of them.</summary>
    internal byte[] ToBody(params IReadOnlyList<ObjectId> nested)
    {
        var body = new byte[HeadBytes + (nested.Count * ObjectId.Size)];
        (body[0], body[1]) = ((byte)Kind, Depth);
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(2), Constant);
        for (int i = 0; i < nested.Count; i++)
            nested[i].WriteTo(body.AsSpan(HeadBytes + (i * ObjectId.Size)));
        return body;
    }

    internal static ObjectId[] NestedOf(ReadOnlyMemory<byte> body) =>
        [.. Enumerable.Range(0, (body.Length - HeadBytes) / ObjectId.Size)
            .Select(i => ObjectId.Read(body.Span[(HeadBytes + (i * ObjectId.Size))..]))];

    internal static SimFunction FromBody(ReadOnlySpan<byte> body) =>
        new((SimKind)body[0], BinaryPrimitives.ReadUInt64LittleEndian(body[2..]), body[1]);

    /// <summary>The function of a task that this one submits.</summary>
    internal SimFunction Child(int index)
    {
        ulong dice = SimDice.Mix(Constant + (ulong)index);
        SimKind kind = (dice % 8) switch
        {
            0 => SimKind.ReturnStored,
            1 or 2 => SimKind.Slow,
            3 or 4 when Depth > 0 => dice % 16 < 8 ? SimKind.Spawn : SimKind.SpawnInTurn,
            _ => SimKind.Return,
        };
        return new SimFunction(kind, SimDice.Mix(Constant ^ (ulong)(index + 1)), (byte)Math.Max(0, Depth - 1));
    }

    /// <summary>The value for these arguments; for a function that submits others, their values come last.</summary>
    internal ulong Value(IEnumerable<ulong> values) => values.Aggregate(SimDice.Mix(Constant), (sum, value) => SimDice.Mix(sum ^ value));

    /// <summary>The same, without running the tasks that it submits: each takes one of the nested values, if there are any.</summary>
    internal ulong Expected(IEnumerable<ulong> arguments, IReadOnlyList<ulong> nested)
    {
        SimFunction self = this;
        return Value(arguments.Concat(
            Enumerable.Range(0, Children)
            .Select(index => self.Child(index).Expected(nested.Count == 0 ? [] : [nested[index % nested.Count]], []))));
    }

    /// <summary>The value of an item of a stream.</summary>
    internal ulong Item(uint index) => SimDice.Mix(Constant + index);

    /// <summary>The value of the object to which its result refers.</summary>
    internal ulong Found => Kind == SimKind.ReturnTask ? Child(0).Expected([], []) : SimDice.Mix(~Constant);

    /// <summary>Whether the bytes of a value go into the store.</summary>
    internal static bool IsStored(SimKind kind, ulong value) =>
        kind == SimKind.ReturnStored || (kind is SimKind.Stream or SimKind.Watch && value % 2 == 0);

    /// <summary>Returns a value as bytes, with a reference inside it.</summary>
    internal static byte[] Encode(ulong value, bool isStored, ObjectId? reference = null)
    {
        var bytes = new byte[isStored ? StoredBytes : sizeof(ulong) + (reference is null ? 0 : ObjectId.Size)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        reference?.WriteTo(bytes.AsSpan(sizeof(ulong)));
        return bytes;
    }

    /// <summary>Whether these are the bytes of a value, and not of an error.</summary>
    internal static bool IsValue(ReadOnlySpan<byte> bytes) => bytes.Length is sizeof(ulong) or sizeof(ulong) + ObjectId.Size or StoredBytes;

    internal static ulong Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    /// <summary>The reference inside a value; null: there is none.</summary>
    internal static ObjectId? ReferenceIn(ReadOnlySpan<byte> bytes) =>
        bytes.Length == sizeof(ulong) + ObjectId.Size ? ObjectId.Read(bytes[sizeof(ulong)..]) : null;
}
