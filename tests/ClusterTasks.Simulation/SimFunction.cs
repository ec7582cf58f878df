using System.Buffers.Binary;

namespace ClusterTasks.Simulation;

/// <summary>The kinds of functions of a simulated program.</summary>
internal enum SimKind : byte
{
    /// <summary>Returns a small value.</summary>
    Return,

    /// <summary>Returns a value that goes into the store.</summary>
    ReturnStored,

    /// <summary>Throws, whatever the attempt.</summary>
    Fail,

    /// <summary>Throws at the first attempt what is worth another one.</summary>
    FailOnce,

    /// <summary>Submits tasks, waits for them, and returns a value made of theirs.</summary>
    Spawn,

    /// <summary>Ends its process at the first attempt.</summary>
    CrashOnce,
}

/// <summary>A function, and the value that it must give for its arguments.</summary>
internal readonly record struct SimFunction(SimKind Kind, ulong Constant)
{
    /// <summary>Too many to travel with a task.</summary>
    internal const int StoredBytes = 70_000;

    private const int HeadBytes = 9;

    internal int Children => Kind == SimKind.Spawn ? 1 + (int)(Constant % 3) : 0;

    /// <summary>Returns the arguments as they travel, with references inside of them.</summary>
    internal byte[] ToBody(params IReadOnlyList<ObjectId> nested)
    {
        var body = new byte[HeadBytes + (nested.Count * ObjectId.Size)];
        body[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(1), Constant);
        for (int i = 0; i < nested.Count; i++)
            nested[i].WriteTo(body.AsSpan(HeadBytes + (i * ObjectId.Size)));
        return body;
    }

    internal static ObjectId[] NestedOf(ReadOnlyMemory<byte> body) =>
        [.. Enumerable.Range(0, (body.Length - HeadBytes) / ObjectId.Size).Select(i => ObjectId.Read(body.Span[(HeadBytes + (i * ObjectId.Size))..]))];

    internal static SimFunction FromBody(ReadOnlySpan<byte> body) => new((SimKind)body[0], BinaryPrimitives.ReadUInt64LittleEndian(body[1..]));

    /// <summary>The function of a task that this one submits.</summary>
    internal SimFunction Child(int index) =>
        new(SimDice.Mix(Constant + (ulong)index) % 4 == 0 ? SimKind.ReturnStored : SimKind.Return, SimDice.Mix(Constant ^ (ulong)(index + 1)));

    /// <summary>The value for these arguments; for a function that submits others, their values come last.</summary>
    internal ulong Value(IEnumerable<ulong> values) => values.Aggregate(SimDice.Mix(Constant), (sum, value) => SimDice.Mix(sum ^ value));

    /// <summary>The same, without running the tasks that it submits: each takes one of the nested values, if there are any.</summary>
    internal ulong Expected(IEnumerable<ulong> arguments, IReadOnlyList<ulong> nested)
    {
        SimFunction self = this;
        return Value(arguments.Concat(Enumerable.Range(0, Children).Select(index => self.Child(index).Expected(nested.Count == 0 ? [] : [nested[index % nested.Count]], []))));
    }

    internal byte[] Encode(ulong value)
    {
        var bytes = new byte[Kind == SimKind.ReturnStored ? StoredBytes : sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>Whether these are the bytes of a value, and not of an error.</summary>
    internal static bool IsValue(ReadOnlySpan<byte> bytes) => bytes.Length is sizeof(ulong) or StoredBytes;

    internal static ulong Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
