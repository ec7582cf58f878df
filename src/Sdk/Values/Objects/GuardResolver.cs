using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Objects.Collections;
using ClusterTasks.Values.Objects.FSharp;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.ImmutableCollection;
using MessagePack.Resolvers;

namespace ClusterTasks.Values.Objects;

/// <summary>Picks the formatter of each type: MessagePack's own, behind guards against values that it would lose silently or crash
/// on.</summary>
internal sealed class GuardResolver : IFormatterResolver
{
    internal static readonly GuardResolver Instance = new();

    public IMessagePackFormatter<T>? GetFormatter<T>() => Require<T>();

    internal static IMessagePackFormatter<T> Require<T>() =>
        Cache<T>.Formatter ?? throw new UnsendableException(Cache<T>.Problem!);

    private static object? Build(Type type)
    {
        if (WellKnown.Find(type) is { } known)
        {
            return known;
        }

        if (BatchSurrogates.Find(type) is { } surrogate)
        {
            return Create(typeof(SurrogateFormatter<>), type, surrogate);
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return Create(typeof(ExceptionFormatter<>), type);
        }

        if (type.IsArray && !type.IsSZArray)
        {
            object grid = Create(typeof(MultiArrayFormatter<>), type, type.GetElementType()!);
            return Unmanaged.IsElement(type.GetElementType()!) ? grid : Create(typeof(CountedFormatter<>), type, grid);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Create(HasNil(underlying) ? typeof(SomeFormatter<>) : typeof(NullableFormatter<>), underlying);
        }

        if ((ExactFormatters.Find(type) ?? BuiltinResolver.Instance.GetFormatterDynamic(type)) is { } builtin)
        {
            // An array of objects may hold itself.
            return type == typeof(object[]) || (type.IsClass && !type.IsSealed && !type.IsArray)
                ? Create(typeof(GuardedFormatter<>), type, builtin) : builtin;
        }

        if (type.IsDefined(typeof(MessagePackFormatterAttribute), inherit: false))
        {
            object? custom = AttributeFormatterResolver.Instance.GetFormatterDynamic(type);
            return custom is null || type.IsValueType ? custom
                : Create(IsOpenSlot(type) ? typeof(CountedFormatter<>) : typeof(GuardedFormatter<>), type, custom);
        }

        if (RawStorage.Takes(type))
        {
            return Create(typeof(RawFormatter<>), type);
        }

        if (UnionMap.IsUnion(type))
        {
            return Create(typeof(UnionFormatter<>), type);
        }

        if (FSharpFormatters.Find(type) is { } formatter)
        {
            return formatter;
        }

        if (FindCollection(type) is { } collection)
        {
            return BuildCollection(type, collection);
        }

        object? inner = IsOpenSlot(type) ? null : FindObject(type);
        return inner is not null && type.IsValueType
            ? Create(typeof(GuardedStructFormatter<>), type, inner)
            : Create(typeof(GuardedFormatter<>), type, inner);
    }

    /// <summary>Returns MessagePack's formatter of a collection, a tuple, a lazy value or an enum, or null for another type.</summary>
    internal static object? FindCollection(Type type)
    {
        if (type == typeof(object))
        {
            return null;
        }

        if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Lazy<>))
        {
            return Create(typeof(LazyFormatter<>), type.GetGenericArguments()[0]);
        }

        if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(ConcurrentBag<>))
        {
            return Create(typeof(BagFormatter<>), type.GetGenericArguments()[0]);
        }

        if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(ILookup<,>))
        {
            return Activator.CreateInstance(typeof(LookupFormatter<,>).MakeGenericType(type.GetGenericArguments()));
        }

        try
        {
            return ImmutableCollectionResolver.Instance.GetFormatterDynamic(type)
                ?? Typed(type, DynamicGenericResolver.Instance.GetFormatterDynamic(type));
        }
        catch (Exception error) when (error is TypeInitializationException or TargetInvocationException or ArgumentException)
        {
            // It checks for public constructors and classes only after it has chosen.
            return null;
        }
    }

    /// <summary>Returns a formatter that writes a class like <c>Orders : List&lt;Order&gt;</c> with items of their own type. MessagePack
    /// checks whether the class itself is generic, and would take them for objects of any type.</summary>
    private static object? Typed(Type type, object? formatter)
    {
        Type? definition = formatter?.GetType() is { IsConstructedGenericType: true } closed ? closed.GetGenericTypeDefinition() : null;
        if (definition == typeof(NonGenericDictionaryFormatter<>) && Only(typeof(IDictionary<,>)) is [var key, var value])
        {
            return Activator.CreateInstance(typeof(GenericDictionaryFormatter<,,>).MakeGenericType(key, value, type));
        }

        return definition == typeof(NonGenericListFormatter<>) && Only(typeof(ICollection<>)) is [var item]
            ? Activator.CreateInstance(typeof(GenericCollectionFormatter<,>).MakeGenericType(item, type))
            : formatter;

        Type[] Only(Type wanted) =>
            Array.FindAll(type.GetInterfaces(), one => one.IsConstructedGenericType && one.GetGenericTypeDefinition() == wanted)
                is [var only] ? only.GetGenericArguments() : [];
    }

    /// <summary>True where only the value can tell its type.</summary>
    internal static bool IsOpenSlot(Type type) =>
        type == typeof(object) || type.IsInterface || (type.IsAbstract && FSharpTypes.KindOf(type) != FSharpKind.Union);

    /// <summary>True for structs one value of which is written as nil.</summary>
    private static bool HasNil(Type type) => type.IsConstructedGenericType
        && (type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) || type.GetGenericTypeDefinition() == typeof(ArraySegment<>));

    private static object? BuildCollection(Type type, object formatter)
    {
        if (type.IsValueType)
        {
            object items = typeof(IEnumerable).IsAssignableFrom(type) && CollectionState.IsForeign(type)
                ? Create(typeof(CollectionFormatter<>), type, formatter) : formatter;
            return HoldsOthers(type) ? Create(typeof(CountedFormatter<>), type, items) : items;
        }

        bool isCollection = !type.IsArray
            && (typeof(IEnumerable).IsAssignableFrom(type)
                || (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(PriorityQueue<,>)));
        object inner = isCollection ? Create(typeof(CollectionFormatter<>), type, formatter) : formatter;

        // A frozen set, for example, is always of a class derived from the declared one.
        return Create(type.IsInterface || type.IsAbstract ? typeof(CountedFormatter<>) : typeof(GuardedFormatter<>), type, inner);
    }

    /// <summary>True for structs through which a value can contain itself: memories and collections of anything but plain
    /// elements.</summary>
    private static bool HoldsOthers(Type type)
    {
        Type? definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : null;
        bool isMany = typeof(IEnumerable).IsAssignableFrom(type)
            || definition == typeof(Memory<>) || definition == typeof(ReadOnlyMemory<>) || definition == typeof(ReadOnlySequence<>);
        return isMany && !(definition is not null && Unmanaged.IsElement(type.GetGenericArguments()[0]));
    }

    private static object? FindObject(Type type)
    {
        if (ContractShape.Is(type))
        {
            return Create(typeof(MembersFormatter<>), type, ContractShape.Plan(type));
        }

        // MessagePack's own resolver would refuse a struct whose constructors its members cannot fill, though it needs none.
        bool isMadeWithout = type.IsValueType && type.GetConstructors().Length > 0 && ObjectShape.FindConstructor(type) is null;
        MemberPlan plan = MemberPlan.Of(type);
        if (isMadeWithout || plan.IsOwn || plan.Members.Any(static member => member.Type == typeof(byte[])))
        {
            return Create(typeof(MembersFormatter<>), type, plan);
        }

        // The resolver for private types also reaches into private members, so it is used only where the type itself is private.
        bool isPublic = type.IsVisible || type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal);
        IFormatterResolver resolver = isPublic ? DynamicContractlessObjectResolver.Instance
            : DynamicContractlessObjectResolverAllowPrivate.Instance;
        return resolver.GetFormatterDynamic(type);
    }

    private static object Create(Type formatter, Type argument, params object?[] arguments) =>
        Activator.CreateInstance(formatter.MakeGenericType(argument), arguments)!;

    private static class Cache<T>
    {
        internal static readonly IMessagePackFormatter<T>? Formatter;
        internal static readonly string? Problem;

        [SuppressMessage("Performance", "CA1810", Justification = "Two fields of one computation.")]
        static Cache()
        {
            if (PlainFormatters.Find(typeof(T)) is { } plain)
            {
                Formatter = (IMessagePackFormatter<T>)plain;
                return;
            }

            Problem = TypeInspector.FindProblem(typeof(T));
            if (Problem is not null)
            {
                return;
            }

            try
            {
                Formatter = (IMessagePackFormatter<T>?)BufferFormatter.Wrap(typeof(T), Build(typeof(T)));
            }
            catch (Exception error) when (
                error is MessagePackSerializationException or TypeInitializationException or TargetInvocationException
                or MissingMethodException or NotSupportedException or TypeLoadException or ArgumentException)
            {
                Problem = $"'{TypeNames.Of(typeof(T))}' cannot be taken apart ({ErrorText.Message(ErrorText.Innermost(error))})";
            }

            if (Formatter is null)
            {
                Problem ??= $"there is no way to write a '{TypeNames.Of(typeof(T))}'";
            }
        }
    }
}
