using System.Collections;
using System.Reflection;
using CsCheck;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>Any collection that a program writes arrives with its items in their order, or is refused with the reason. A collection that is
/// sent stays as it was.</summary>
public sealed class CollectionShapeTests(ITestOutputHelper output)
{
    private const int Count = 500;

    private static readonly Gen<CollectionShape> Shape = Gen.Select(
        Gen.OneOf(CollectionShape.Bases),
        Gen.OneOf(CollectionShape.Items),
        Gen.OneOf(CollectionShape.Adds),
        Gen.OneOf(CollectionShape.Extras),
        Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true))),
        static (kind, item, add, extra, isSlot) => new CollectionShape(kind, item, add, extra, isSlot));

    [Fact]
    public void RoundTrip_GeneratedCollections_AreExactOrRefused() =>
        Gen.Select(Shape.Array[Count], Gen.Int).Sample(Check, iter: 1, threads: 1, print: static _ => $"{Count} collections");

    private void Check(CollectionShape[] shapes, int seed)
    {
        Assembly assembly = ShapeCompiler.Compile([CollectionShape.Prelude, .. shapes.Select((shape, i) => shape.Render(i))]);
        var values = new ShapeValues(new Random(seed));
        int sent = 0;
        var faults = new List<string>();
        for (int i = 0; i < shapes.Length; i++)
        {
            for (int round = 0; round < 3; round++)
            {
                object holder = Activator.CreateInstance(assembly.GetType($"Generated.H{i}", throwOnError: true)!)!;
                holder.GetType().GetProperty("Held")!.SetValue(
                    holder, Fill(assembly.GetType($"Generated.T{i}", throwOnError: true)!, values, round));
                if (Try(shapes[i], holder, out bool isRefused) is { } fault)
                    faults.Add($"{fault}\n{ShapeTrip.Refusal(holder.GetType(), holder)}\n{shapes[i]}\n{shapes[i].Render(i)}");
                sent += isRefused ? 0 : 1;
            }
        }

        output.WriteLine($"{shapes.Length} collections: {sent} values arrived");
        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join("\n", faults.Take(10))}");
        Assert.InRange(sent, Count / 2, 5 * Count / 2);
    }

    private static object Fill(Type type, ShapeValues values, int count)
    {
        object made = type.GetConstructors().FirstOrDefault(static one => one.GetParameters().Length == 1) is { } constructor
            ? constructor.Invoke([Array.CreateInstance(constructor.GetParameters()[0].ParameterType.GetGenericArguments()[0], 0)])
            : Activator.CreateInstance(type)!;
        MethodInfo raw = type.GetMethod("Raw")!;
        for (int i = 0; i < 2 * count; i++)
        {
            raw.Invoke(made, [values.Make(raw.GetParameters()[0].ParameterType)]);
        }

        return made;
    }

    private static string? Try(CollectionShape shape, object holder, out bool isRefused)
    {
        var held = (IEnumerable)holder.GetType().GetProperty("Held")!.GetValue(holder)!;
        List<string> before = ShapeText.Items(held);
        string? refusal = ShapeTrip.Refusal(holder.GetType(), holder);
        isRefused = refusal is not null;
        if (!ShapeText.Items(held).SequenceEqual(before))
            return "was changed by the put";
        if (refusal is not null)
            return ShapeTrip.FaultOf(refusal, shape.MustTravel);

        try
        {
            var read = (IEnumerable)holder.GetType().GetProperty("Held")!.GetValue(ShapeTrip.RoundTrip(holder.GetType(), holder))!;
            return !ShapeText.Items(read).SequenceEqual(before)
                ? $"{string.Join(", ", before)} became {string.Join(", ", ShapeText.Items(read))}"
                : shape.IsSlot ? null
                : read.GetType() != held.GetType() ? $"became a {read.GetType()}"
                : Extras(read) != Extras(held) ? $"{Extras(held)} became {Extras(read)}"
                : null;
        }
        catch (ClusterTasksException error)
        {
            return $"cannot be read: {error.Message}";
        }
    }

    private static string Extras(object collection) => string.Join(", ", ShapeValues.Fields(collection.GetType())
        .Where(static field =>
            (field.FieldType == typeof(int) || field.FieldType == typeof(string)) && field.DeclaringType!.Namespace == "Generated"
            && !field.IsDefined(typeof(NonSerializedAttribute)))
        .Select(field => $"{field.Name} = {field.GetValue(collection)}"));
}
