using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values.Collections;

/// <summary>Finds the comparers of a collection by its own type, whatever the declared type of its slot.</summary>
internal sealed class ComparerProbe
{
    /// <summary>The depth of wrappers around wrappers; nobody writes a deeper collection.</summary>
    private const int MaxDepth = 8;

    private static readonly ConcurrentDictionary<Type, ComparerProbe?> Known = new();

    private static readonly HashSet<Type> KeyedInterfaces =
    [
        typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>), typeof(ISet<>), typeof(IReadOnlySet<>), typeof(ILookup<,>),
        typeof(IImmutableDictionary<,>), typeof(IImmutableSet<>),
    ];

    private readonly Part[] _parts;

    private ComparerProbe(Part[] parts) => _parts = parts;

    /// <summary>Returns the probe of a type, or null for one without comparers.</summary>
    internal static ComparerProbe? For(Type type) => Known.GetOrAdd(type, Make);

    /// <summary>True where items are found by keys.</summary>
    internal static bool IsKeyed(Type type) => typeof(IDictionary).IsAssignableFrom(type)
        || type.GetInterfaces().Append(type)
            .Any(one => one.IsConstructedGenericType && KeyedInterfaces.Contains(one.GetGenericTypeDefinition()));

    /// <summary>Returns the comparers that the collection uses, and those of collections inside it.</summary>
    internal IEnumerable<ComparerUse> Of(object collection) => Of(collection, 0);

    private IEnumerable<ComparerUse> Of(object collection, int depth)
    {
        foreach (Part part in _parts)
        {
            object? held = Open(part.Read(collection), out bool wasLazy);
            if ((wasLazy && held is not null ? ComparerRole.Of(held.GetType()) : part.Role) is { } role && held is not null)
            {
                yield return new ComparerUse(held, role);
            }
            else if (held is IEnumerable and not string and not Array && depth < MaxDepth && IsKeyed(held.GetType())
                && For(held.GetType()) is { } inner)
            {
                foreach (ComparerUse use in inner.Of(held, depth + 1))
                {
                    yield return use;
                }
            }
        }
    }

    /// <summary>Returns the value of a lazy one, if it already has it.</summary>
    private static object? Open(object? held, out bool wasLazy)
    {
        wasLazy = held?.GetType() is { IsConstructedGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Lazy<>);
        return !wasLazy ? held
            : held!.GetType().GetProperty(nameof(Lazy<int>.IsValueCreated))!.GetValue(held) is true
                ? held.GetType().GetProperty(nameof(Lazy<int>.Value))!.GetValue(held)
            : null;
    }

    private static ComparerProbe? Make(Type type)
    {
        // Sets and maps of F# order and compare as their items' type says, and are made again with the same.
        if (FSharpTypes.KindOf(type) is FSharpKind.Set or FSharpKind.Map)
        {
            return null;
        }

        Part[] parts = [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            .Select(property => new Part(ComparerRole.Of(property.PropertyType), property.GetValue))
            .Where(part => part.Role is not null)];
        if (parts.Length == 0 && IsKeyed(type))
        {
            // No property shows the comparer (read-only dictionaries, look-ups, classes of the program), so the fields are read.
            parts = [.. Fields(type).Select(PartOf)];
        }
        else if (CollectionState.IsForeign(type) && CollectionState.IsCollection(type))
        {
            // A heap, for example, has no keys, and yet its comparer decides its order. The classes of .NET that it derives from have
            // properties.
            parts = [.. parts, .. Fields(type).Where(static field => CollectionState.IsForeign(field.DeclaringType!)).Select(PartOf)
                .Where(static part => part.Role is not null)];
        }

        return parts.Length == 0 ? null : new ComparerProbe(parts);
    }

    private static Part PartOf(FieldInfo field) => new(ComparerRole.Of(field.FieldType), field.GetValue);

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (FieldInfo field in level
                .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsValueType && field.FieldType != typeof(string) && !field.FieldType.IsArray
                    && !typeof(Delegate).IsAssignableFrom(field.FieldType))
                {
                    yield return field;
                }
            }
        }
    }

    /// <summary>A property or field; with a role it is a comparer, else perhaps a collection that is wrapped.</summary>
    private sealed record Part(ComparerRole? Role, Func<object, object?> Read);
}

/// <summary>A comparer and its use in a collection.</summary>
internal readonly record struct ComparerUse(object Comparer, ComparerRole Role)
{
    /// <summary>True if a new collection of the same kind compares in the same way.</summary>
    internal bool IsOrdinary => Role.IsOrdinary(Comparer);
}
