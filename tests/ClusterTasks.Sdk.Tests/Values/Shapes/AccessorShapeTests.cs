using System.Reflection;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>Accessors may change the values that pass through them. An object holds and shows the same values as before, or it is
/// refused.</summary>
public sealed class AccessorShapeTests(ITestOutputHelper output)
{
    private const int Count = 500;

    private static readonly Gen<AccessorMember> Member = Gen.Select(
        Gen.Frequency((1, Gen.Int[0, AccessorMember.Plain - 1]), (4, Gen.Int[0, AccessorMember.Count - 1])),
        Gen.OneOf(AccessorMember.Fields),
        Gen.Frequency((4, Gen.Const("set")), (1, Gen.Const("init"))),
        static (form, field, setter) => new AccessorMember(form, field, setter));

    private static readonly Gen<AccessorShape> Shape = Gen.Select(
        Gen.OneOf(AccessorShape.Kinds),
        Gen.OneOf(AccessorShape.Attributes),
        Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true))),
        Member.Array[1, 4],
        static (kind, attribute, hasConstructor, members) => new AccessorShape(kind, attribute, hasConstructor, members));

    [Fact]
    public void RoundTrip_GeneratedAccessors_AreExactOrRefused() =>
        Gen.Select(Shape.Array[Count], Gen.Int).Sample(Check, iter: 1, threads: 1, print: static _ => $"{Count} types");

    private void Check(AccessorShape[] shapes, int seed)
    {
        Assembly assembly = ShapeCompiler.Compile(shapes.Select((shape, i) => shape.Render(i)));
        var values = new ShapeValues(new Random(seed));
        int sent = 0;
        var faults = new List<string>();
        for (int i = 0; i < shapes.Length; i++)
        {
            Type type = assembly.GetType($"Generated.T{i}", throwOnError: true)!;
            for (int round = 0; round < 3; round++)
            {
                if (values.Make(type) is not { } value)
                    continue;
                if (Try(shapes[i], value, out bool isRefused) is { } fault)
                    faults.Add($"{fault}\n{ShapeTrip.Refusal(type, value)}\n{shapes[i].Render(i)}");
                sent += isRefused ? 0 : 1;
            }
        }

        output.WriteLine($"{shapes.Length} types: {sent} values arrived");
        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join("\n", faults.Take(10))}");
        Assert.InRange(sent, Count, 3 * Count);
    }

    private static string? Try(AccessorShape shape, object value, out bool isRefused)
    {
        Type type = value.GetType();
        string before = Shown(value);
        string? refusal = ShapeTrip.Refusal(type, value);
        isRefused = refusal is not null;
        if (Shown(value) != before)
            return "was changed by the put";
        if (refusal is not null)
            return ShapeTrip.FaultOf(refusal, shape.MustTravel);

        try
        {
            string after = Shown(ShapeTrip.RoundTrip(type, value)!);
            return after == before ? null : $"{before} became {after}";
        }
        catch (ClusterTasksException error)
        {
            return $"cannot be read: {error.Message}";
        }
    }

    /// <summary>Describes the values that it shows and holds.</summary>
    private static string Shown(object value) =>
        string.Join(", ", value.GetType().GetProperties().Where(static one => one.Name != "EqualityContract")
            .Select(one => $"{one.Name} = {ShapeText.Of(one.GetValue(value))}"))
        + ShapeText.Fields(value);
}
