using System.Buffers;
using System.Collections;
using System.Numerics.Tensors;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using System.Text;
using MessagePack;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>Compares a value that arrived with the one that was sent, field by field and bit by bit, without the members that need not
/// travel.</summary>
internal static class ShapeComparer
{
    /// <summary>Returns the path to the first difference, or null.</summary>
    internal static string? Difference(object? sent, object? read, string path = "")
    {
        if (sent is null || read is null)
        {
            return sent is null && read is null ? null : $"{path}: {sent ?? "null"} became {read ?? "null"}";
        }

        Type type = sent.GetType();
        if (type.Namespace == "Generated" && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length > 0
            && type.Name.StartsWith('T'))
        {
            return type != read.GetType() ? $"{path}: a {type} became a {read.GetType()}"
                : ShapeValues.Fields(type).Where(Travels)
                    .Select(field => Difference(field.GetValue(sent), field.GetValue(read), $"{path}.{field.Name}"))
                    .FirstOrDefault(found => found is not null);
        }

        if (Flatten(sent) is { } items)
        {
            List<object?>? others = Flatten(read);
            return others?.Count != items.Count ? $"{path}: {items.Count} items became {others?.Count}"
                : items.Zip(others).Select((pair, i) => Difference(pair.First, pair.Second, $"{path}[{i}]"))
                    .FirstOrDefault(found => found is not null);
        }

        return type == read.GetType() && AreOne(sent, read) ? null : $"{path}: {sent} ({type}) became {read} ({read.GetType()})";
    }

    /// <summary>Returns the parts of a composed value, in an order that does not depend on hashes; null for a single value.</summary>
    private static List<object?>? Flatten(object value)
    {
        Type type = value.GetType();
        Type? definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : null;
        if (definition == typeof(KeyValuePair<,>) || definition == typeof(Tuple<,>)
            || definition?.Name.StartsWith("ValueTuple", StringComparison.Ordinal) == true)
        {
            return [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Select(field => field.GetValue(value))];
        }

        if (definition == typeof(Memory<>) || definition == typeof(ReadOnlyMemory<>))
        {
            return [.. ((Array)type.GetMethod("ToArray")!.Invoke(value, null)!).Cast<object?>()];
        }

        if (definition == typeof(ReadOnlySequence<>) || definition == typeof(NativeView<>) || definition == typeof(SharedTensor<>))
        {
            return (List<object?>)typeof(ShapeComparer).GetMethod(nameof(Parts), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type.GetGenericArguments()).Invoke(null, [value])!;
        }

        if (value is Lazy<string> lazy)
        {
            return [lazy.Value];
        }

        // The two kinds of an empty value differ from each other.
        if (value is not IEnumerable sequence || value is string || type.GetProperty("IsDefault")?.GetValue(value) is true)
        {
            return null;
        }

        if (definition == typeof(ArraySegment<>) && type.GetProperty("Array")!.GetValue(value) is null)
        {
            return null;
        }

        List<object?> items = [.. sequence.Cast<object?>()];
        if (value is Array { Rank: > 1 } grid)
        {
            items.AddRange(Enumerable.Range(0, grid.Rank).Select(rank => (object?)grid.GetLength(rank)));
        }

        bool isHashed = type.GetInterfaces().Any(one => one.IsConstructedGenericType
            && (one.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
                || one.GetGenericTypeDefinition() == typeof(IReadOnlySet<>)));
        return isHashed ? [.. items
            .OrderBy(item => item is int or string ? $"{item}" : $"{item!.GetType().GetProperty("Key")!.GetValue(item)}",
            StringComparer.Ordinal)] : items;
    }

    private static List<object?> Parts<T>(object value)
        where T : unmanaged => value switch
        {
            ReadOnlySequence<T> sequence => [.. sequence.ToArray().Cast<object?>()],
            NativeView<T> view => [.. view.AsSequence().ToArray().Cast<object?>()],
            SharedTensor<T> tensor => [.. tensor.Elements.ToArray().Cast<object?>(), .. tensor.Lengths.ToArray().Cast<object?>()],
            _ => throw new InvalidOperationException(),
        };

    private static bool AreOne(object sent, object read) => (sent, read) switch
    {
        (double one, double other) => BitConverter.DoubleToInt64Bits(one) == BitConverter.DoubleToInt64Bits(other),
        (float one, float other) => BitConverter.SingleToInt32Bits(one) == BitConverter.SingleToInt32Bits(other),
        (System.Half one, System.Half other) => BitConverter.HalfToInt16Bits(one) == BitConverter.HalfToInt16Bits(other),
        (decimal one, decimal other) => decimal.GetBits(one).SequenceEqual(decimal.GetBits(other)),
        (DateTime one, DateTime other) => one.Ticks == other.Ticks && one.Kind == other.Kind,
        (DateTimeOffset one, DateTimeOffset other) => one.EqualsExact(other),
        (StringBuilder one, StringBuilder other) => one.ToString() == other.ToString(),
        (Uri one, Uri other) => one.OriginalString == other.OriginalString && one.IsAbsoluteUri == other.IsAbsoluteUri,
        _ when sent.GetType() is { Namespace: "Generated", Name: "Four" or "Header" or "Overlay" } =>
            Bytes(sent).SequenceEqual(Bytes(read)),
        _ => sent.Equals(read) || (IsNothing(sent) && IsNothing(read)),
    };

    private static bool IsNothing(object value) => value is IEnumerable && value is not string;

    private static byte[] Bytes(object value) =>
        (byte[])typeof(ShapeComparer)
            .GetMethod(nameof(Raw), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(value.GetType())
            .Invoke(null, [value])!;

    private static byte[] Raw<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    private static bool Travels(FieldInfo field)
    {
        Type level = field.DeclaringType!;
        MemberInfo member = field.Name.StartsWith('<')
            ? level.GetProperty(field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)],
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!
            : field.Name.StartsWith('_') ? level.GetProperty(field.Name[1..])!
            : field;
        bool isOptIn = level.IsDefined(typeof(DataContractAttribute), false) && !level.IsDefined(typeof(MessagePackObjectAttribute), false);
        return !member.IsDefined(typeof(IgnoreMemberAttribute)) && (!isOptIn || member.IsDefined(typeof(DataMemberAttribute)));
    }
}
