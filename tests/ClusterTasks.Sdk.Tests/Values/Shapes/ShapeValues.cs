using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using System.Numerics.Tensors;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>Makes values of any type that a shape can have. Objects get a value in each of their fields, also in those that only they
/// themselves can set.</summary>
internal sealed class ShapeValues(Random random)
{
    private const int MaxDepth = 6;

    private static readonly Dictionary<Type, Func<Random, object>> Simple = new()
    {
        [typeof(object)] = random => random.Next(2) == 0 ? random.Next() : $"o{random.Next()}",
        [typeof(string)] = random =>
            new string([.. Enumerable.Range(0, random.Next(5)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 128 : 0x10000))]),
        [typeof(DateTime)] = random => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), (DateTimeKind)random.Next(3)),
        [typeof(DateTimeOffset)] = random =>
            new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks / 2) + TimeSpan.TicksPerDay,
            TimeSpan.FromMinutes(random.Next(-800, 800))),
        [typeof(TimeSpan)] = random => new TimeSpan(random.NextInt64()),
        [typeof(DateOnly)] = random => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)),
        [typeof(TimeOnly)] = random => new TimeOnly(random.NextInt64(TimeOnly.MaxValue.Ticks)),
        [typeof(Uri)] = random =>
            random.Next(2) == 0 ? new Uri($"/p/{random.Next()}", UriKind.Relative) : new Uri($"http://h/{random.Next()}?q"),
        [typeof(Version)] = random => new Version(random.Next(), random.Next()),
        [typeof(StringBuilder)] = random => new StringBuilder($"b\ud800{random.Next()}"),
        [typeof(BitArray)] = random => new BitArray([random.Next()]),
        [typeof(BigInteger)] = random => new BigInteger(random.NextInt64()) * random.NextInt64(),
        [typeof(Complex)] = random => new Complex(random.NextDouble(), -0.0),
        [typeof(Rune)] = random => new Rune(random.Next(0xd800)),
        [typeof(decimal)] = random =>
            new decimal(random.Next(3) == 0 ? 0 : random.Next(), 0, random.Next(9), random.Next(2) == 0, (byte)random.Next(29)),
        [typeof(bool)] = random => random.Next(2) == 0,
        [typeof(Lazy<string>)] = random => new Lazy<string>(random.Next(2) == 0 ? null! : "lazy"),
    };

    /// <summary>Makes a value of the type, by chance null where that is possible.</summary>
    internal object? Make(Type type, int depth = 0)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return random.Next(3) == 0 ? null : Make(underlying, depth);
        }

        if (!type.IsValueType && (depth > MaxDepth || random.Next(10) == 0))
        {
            return null;
        }

        if (Simple.TryGetValue(type, out Func<Random, object>? simple))
        {
            return simple(random);
        }

        return type.IsEnum ? Enum.GetValuesAsUnderlyingType(type).GetValue(random.Next(2)) is var number ? Enum.ToObject(type, number!)
            : null
            : type.IsArray ? MakeArray(type, depth)
            : type.Namespace == "Generated" ? MakeObject(type, depth)
            : type.IsConstructedGenericType ? MakeGeneric(type, type.GetGenericTypeDefinition(), type.GetGenericArguments(), depth)
            : MakeBits(type);
    }

    /// <summary>Makes a number or a Guid, for which any bits will do.</summary>
    private object MakeBits(Type type) =>
        typeof(ShapeValues).GetMethod(nameof(Bits), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(type)
            .Invoke(this, null)!;

    private T Bits<T>()
        where T : unmanaged
    {
        T value = default;
        random.NextBytes(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    private Array MakeArray(Type type, int depth)
    {
        Type element = type.GetElementType()!;
        if (type.GetArrayRank() == 2)
        {
            var grid = Array.CreateInstance(element, random.Next(3), random.Next(3));
            for (int i = 0; i < grid.Length; i++)
            {
                grid.SetValue(Make(element, depth + 1), i / grid.GetLength(1), i % grid.GetLength(1));
            }

            return grid;
        }

        // Some arrays are long enough to be a section of their own.
        return Items(element, element.IsPrimitive && random.Next(5) == 0 ? 3000 : random.Next(4), depth);
    }

    private Array Items(Type element, int count, int depth)
    {
        var items = Array.CreateInstance(element, count);
        for (int i = 0; i < count; i++)
        {
            items.SetValue(Make(element, depth + 1), i);
        }

        return items;
    }

    private object MakeObject(Type type, int depth)
    {
        if (type.Name is "Four" or "Header" or "Overlay")
        {
            return MakeBits(type);
        }

        object made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (FieldInfo field in Fields(type))
        {
            field.SetValue(made, Make(field.FieldType, depth + 1));
        }

        return made;
    }

    internal static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (FieldInfo field in level
                .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private object MakeGeneric(Type type, Type definition, Type[] arguments, int depth)
    {
        if (type.Name.StartsWith("ValueTuple", StringComparison.Ordinal) || definition == typeof(Tuple<,>)
            || definition == typeof(KeyValuePair<,>))
        {
            return Activator.CreateInstance(type, Array.ConvertAll(arguments, argument => Make(argument, depth + 1)))!;
        }

        if (arguments.Length == 2)
        {
            return Call(nameof(OfPairs), arguments, definition, depth);
        }

        bool isUnmanaged = definition == typeof(Tensor<>) || definition == typeof(SharedTensor<>) || definition == typeof(NativeView<>);
        return Call(isUnmanaged ? nameof(OfNumbers) : nameof(OfItems), arguments, definition, depth);
    }

    private object Call(string method, Type[] arguments, Type definition, int depth) =>
        typeof(ShapeValues).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(arguments)
            .Invoke(this, [definition, depth])!;

    private object OfNumbers<T>(Type definition, int depth)
        where T : unmanaged
    {
        T[] items = (T[])Items(typeof(T), 6, depth);
        return definition == typeof(Tensor<>) ? Tensor.Create(items, [2, 3])
            : definition == typeof(SharedTensor<>) ? new SharedTensor<T>(items, 3, 2)
            : new NativeView<T>(items);
    }

    private object OfItems<T>(Type definition, int depth)
    {
        bool isSet = definition == typeof(HashSet<>) || definition == typeof(SortedSet<>) || definition == typeof(ISet<>)
            || definition == typeof(FrozenSet<>) || definition == typeof(ImmutableHashSet<>);
        T[] items = isSet ? Keys<T>() : (T[])Items(typeof(T), random.Next(4), depth);
        return definition switch
        {
            _ when definition == typeof(List<>) => items.ToList(),
            _ when definition == typeof(Queue<>) => new Queue<T>(items),
            _ when definition == typeof(Stack<>) => new Stack<T>(items),
            _ when definition == typeof(LinkedList<>) => new LinkedList<T>(items),
            _ when definition == typeof(ImmutableArray<>) => random.Next(3) == 0 ? default : ImmutableArray.Create(items),
            _ when definition == typeof(ImmutableList<>) => ImmutableList.Create(items),
            _ when definition == typeof(ConcurrentQueue<>) => new ConcurrentQueue<T>(items),
            _ when definition == typeof(Collection<>) => new Collection<T>([.. items]),
            _ when definition == typeof(HashSet<>) || definition == typeof(ISet<>) => new HashSet<T>(items),
            _ when definition == typeof(SortedSet<>) => new SortedSet<T>(items),
            _ when definition == typeof(FrozenSet<>) => items.ToFrozenSet(),
            _ when definition == typeof(ImmutableHashSet<>) => ImmutableHashSet.Create(items),
            _ when definition == typeof(Memory<>) => new Memory<T>(items),
            _ when definition == typeof(ReadOnlyMemory<>) => new ReadOnlyMemory<T>(items),
            _ when definition == typeof(ReadOnlySequence<>) => new ReadOnlySequence<T>(items),
            _ when definition == typeof(ArraySegment<>) => random.Next(3) == 0 ? default : new ArraySegment<T>(items),
            _ when definition == typeof(IEnumerable<>) && random.Next(2) == 0 => items.Select(static item => item),
            _ => items.ToList(), // an interface
        };
    }

    private T[] Keys<T>() =>
        [.. Enumerable.Range(0, random.Next(4))
        .Select(i => (T)(typeof(T) == typeof(int) ? (object)((i * 1000) + random.Next(1000)) : $"k{i}{random.Next()}"))];

    private object OfPairs<TKey, TValue>(Type definition, int depth)
        where TKey : notnull
    {
        Dictionary<TKey, TValue> pairs = Keys<TKey>().ToDictionary(key => key, _ => (TValue)Make(typeof(TValue), depth + 1)!);
        return definition switch
        {
            _ when definition == typeof(SortedDictionary<,>) => new SortedDictionary<TKey, TValue>(pairs),
            _ when definition == typeof(FrozenDictionary<,>) => pairs.ToFrozenDictionary(),
            _ when definition == typeof(ImmutableDictionary<,>) => pairs.ToImmutableDictionary(),
            _ when definition == typeof(ConcurrentDictionary<,>) => new ConcurrentDictionary<TKey, TValue>(pairs),
            _ => pairs,
        };
    }
}
