using System.Buffers;
using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ClusterTasks.Values.Arrow;
using ClusterTasks.Values.Collections;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.FSharp;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace ClusterTasks.Values.Resolver;

/// <summary>Picks the formatter of each type: MessagePack's own, behind guards against values that it would lose silently or crash
/// on.</summary>
internal sealed class GuardResolver : IFormatterResolver
{
    internal static readonly GuardResolver Instance = new();

    /// <summary>Returns the formatter, and never null.</summary>
    /// <exception cref="UnsendableException">Values of the type cannot travel.</exception>
    public IMessagePackFormatter<T> GetFormatter<T>() => Require<T>();

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
                : Create(OpenSlot.Is(type) ? typeof(CountedFormatter<>) : typeof(GuardedFormatter<>), type, custom);
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

        if (CollectionFormatters.Find(type) is { } collection)
        {
            return BuildCollection(type, collection);
        }

        object? inner = OpenSlot.Is(type) ? null : FindObject(type);
        return inner is not null && type.IsValueType
            ? Create(typeof(GuardedStructFormatter<>), type, inner)
            : Create(typeof(GuardedFormatter<>), type, inner);
    }

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
