using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>The values of any type of a program arrive as they were, or are refused with the name of the part that cannot travel.</summary>
public sealed class ShapeTests(ITestOutputHelper output)
{
    private const int Count = 1_000;

    [Fact]
    public void RoundTrip_GeneratedTypes_AreExactOrRefused() =>
        Gen.Select(ShapeGens.Shape.Array[Count], Gen.Int).Sample(Check, iter: 1, threads: 1, print: static _ => $"{Count} types");

    private void Check(Shape[] shapes, int seed)
    {
        Type[] types = ShapeCompiler.Compile(shapes);
        var values = new ShapeValues(new Random(seed));
        int sent = 0;
        int refused = 0;
        var faults = new List<string>();
        for (int i = 0; i < types.Length; i++)
        {
            for (int round = 0; round < 3; round++)
            {
                object value = values.Make(types[i]) ?? values.Make(types[i])!;
                if (value is null)
                    continue;
                if (Try(types[i], value, shapes[i].MustTravel(shapes, i), out bool isRefused) is { } fault)
                    faults.Add($"{fault}\n{ShapeTrip.Refusal(types[i], value)}\n{shapes[i].Render(shapes, i)}");
                (sent, refused) = isRefused ? (sent, refused + 1) : (sent + 1, refused);
            }
        }

        output.WriteLine($"{types.Length} types: {sent} values arrived, {refused} were refused");
        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join("\n", faults.Take(10))}");
        Assert.InRange(sent, Count, 3 * Count);
        Assert.InRange(refused, Count / 20, 3 * Count);
    }

    private static string? Try(Type type, object value, bool mustTravel, out bool isRefused)
    {
        string? refusal = ShapeTrip.Refusal(type, value);
        isRefused = refusal is not null;
        if (refusal is not null)
            return ShapeTrip.FaultOf(refusal, mustTravel);

        try
        {
            return ShapeComparer.Difference(value, ShapeTrip.RoundTrip(type, value));
        }
        catch (ClusterTasksException error)
        {
            return $"cannot be read: {error.Message}";
        }
    }
}
