using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>Generates shapes of types, with members of every kind of value.</summary>
internal static class ShapeGens
{
    private static readonly Gen<string> Element = Gen.OneOf(
        "int", "long", "byte", "short", "double", "float", "bool", "char", "decimal", "Guid", "DateTime", "DayOfWeek", "Spot");

    private static readonly Gen<string> Plain = Gen.Frequency(
        (6, Element),
        (3, Gen.OneOf("string", "ulong", "sbyte", "Half", "Int128", "TimeSpan", "DateTimeOffset", "DateOnly", "TimeOnly", "BigInteger",
            "Complex", "Rune")),
        (2, Gen.OneOf("Uri", "Version", "StringBuilder", "BitArray", "Lazy<string>", "object")),
        (2, Gen.OneOf("Four", "Header", "Overlay")),
        (2, Gen.Int[0, 100_000].Select(at => $"@{at}")));

    private static readonly Gen<string> Type = Gen.Recursive<string>((depth, inner) => depth > 2 ? Plain : Gen.Frequency(
        (10, Plain),
        (2, Element.Select(element => $"{element}?")),
        (2, Element.Select(element => $"{element}[]")),
        (1, Element.Select(element => $"{element}[,]")),
        (1, Gen.Select(Gen.OneOf("Memory", "ReadOnlyMemory", "ReadOnlySequence", "ArraySegment"), Element,
            (kind, element) => $"{kind}<{element}>")),
        (1, Gen.Select(Gen.OneOf("Tensor", "SharedTensor", "NativeView"), Gen.OneOf("float", "int"),
            (kind, element) => $"{kind}<{element}>")),
        (3, Gen.Select(
            Gen.OneOf("List", "Queue", "Stack", "LinkedList", "ImmutableArray", "ImmutableList", "ConcurrentQueue", "IReadOnlyList",
                "IEnumerable", "IList", "Collection"),
            inner,
            (kind, item) => $"{kind}<{item}>")),
        (1, inner.Select(item => $"{item}[]")),
        (1, Gen.Select(Gen.OneOf("HashSet", "SortedSet", "ISet", "FrozenSet", "ImmutableHashSet"), Gen.OneOf("int", "string"),
            (kind, item) => $"{kind}<{item}>")),
        (2, Gen.Select(
            Gen.OneOf("Dictionary", "SortedDictionary", "IReadOnlyDictionary", "IDictionary", "FrozenDictionary", "ImmutableDictionary",
                "ConcurrentDictionary"),
            Gen.OneOf("int", "string"),
            inner,
            (kind, key, value) => $"{kind}<{key}, {value}>")),
        (1, Gen.Select(inner, inner, (one, two) => $"({one}, {two})")),
        (1, Gen.Select(inner, inner, (one, two) => $"KeyValuePair<{one}, {two}>")),
        (1, Gen.Select(inner, inner, (one, two) => $"Tuple<{one}, {two}>"))));

    private static readonly Gen<MemberShape> Member = Gen.Select(
        Type,
        Gen.Frequency((6, Gen.Const(MemberStyle.Automatic)), (6, Gen.Enum<MemberStyle>())),
        Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))),
        (type, style, isMarked) => new MemberShape(type, style, isMarked));

    internal static readonly Gen<Shape> Shape = Gen.Select(
        Gen.Enum<ShapeKind>(),
        Gen.Frequency((3, Gen.Const(ContractKind.None)), (2, Gen.Enum<ContractKind>())),
        Gen.Frequency((2, Gen.Const(ConstructorKind.TakesWhatCannotBeSet)), (1, Gen.Const(ConstructorKind.None)),
            (1, Gen.Enum<ConstructorKind>())),
        Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true))),
        Gen.Int[0, 1_000_000],
        Member.Array[1, 4],
        (kind, contract, constructor, isInternal, parent, members) => new Shape(kind, contract, constructor, isInternal, parent, members));
}
