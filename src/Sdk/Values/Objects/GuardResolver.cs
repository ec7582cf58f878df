using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Objects.FSharp;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.ImmutableCollection;
using MessagePack.Resolvers;

namespace ClusterTasks.Values.Objects;

/// <summary>Picks the formatter of each type: MessagePack's own, behind guards for what it would lose silently or die of.</summary>
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
            return Create(typeof(MultiArrayFormatter<>), type, type.GetElementType()!);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Create(typeof(NullableFormatter<>), underlying);
        }

        if (BuiltinResolver.Instance.GetFormatterDynamic(type) is { } builtin)
        {
            return type.IsClass && !type.IsSealed && !type.IsArray ? Create(typeof(GuardedFormatter<>), type, builtin) : builtin;
        }

        if (type.IsDefined(typeof(MessagePackFormatterAttribute), inherit: false))
        {
            return AttributeFormatterResolver.Instance.GetFormatterDynamic(type);
        }

        if (UnionMap.IsUnion(type))
        {
            return Create(typeof(UnionFormatter<>), type);
        }

        if (FSharpFormatters.Find(type) is { } formatter)
        {
            return formatter;
        }

        object? inner = FindCollection(type) ?? (IsOpenSlot(type) ? null : FindObject(type));
        return inner is not null && (type.IsValueType || type.IsInterface)
            ? (type.IsValueType && FindCollection(type) is null ? Create(typeof(GuardedStructFormatter<>), type, inner) : inner)
            : Create(typeof(GuardedFormatter<>), type, inner);
    }

    internal static object? FindCollection(Type type) =>
        type == typeof(object) ? null
        : ImmutableCollectionResolver.Instance.GetFormatterDynamic(type) ?? DynamicGenericResolver.Instance.GetFormatterDynamic(type);

    /// <summary>True where only the value can tell its type.</summary>
    internal static bool IsOpenSlot(Type type) =>
        type == typeof(object) || type.IsInterface || (type.IsAbstract && FSharpTypes.KindOf(type) != FSharpKind.Union);

    /// <summary>Types that choose their members by attributes. Everything else travels by its public members' names.</summary>
    internal static bool HasContract(Type type) =>
        type.IsDefined(typeof(MessagePackObjectAttribute), inherit: false)
        || type.IsDefined(typeof(System.Runtime.Serialization.DataContractAttribute), inherit: false);

    private static object? FindObject(Type type)
    {
        if (!HasContract(type) && ObjectShape.Members(type).Any(member => member.Type == typeof(byte[])))
        {
            return Create(typeof(MembersFormatter<>), type);
        }

        // The resolvers for private types also reach into private members, so they are used only where the type itself is private.
        bool isPublic = type.IsVisible || type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal);
        IFormatterResolver resolver = HasContract(type)
            ? isPublic ? DynamicObjectResolver.Instance : DynamicObjectResolverAllowPrivate.Instance
            : isPublic ? DynamicContractlessObjectResolver.Instance : DynamicContractlessObjectResolverAllowPrivate.Instance;
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
            Problem = TypeInspector.FindProblem(typeof(T));
            if (Problem is not null)
            {
                return;
            }

            try
            {
                Formatter = (IMessagePackFormatter<T>?)BufferFormatter.Wrap(typeof(T), Build(typeof(T)));
            }
            catch (Exception error) when (error is MessagePackSerializationException or TypeInitializationException or TargetInvocationException
                or MissingMethodException or NotSupportedException or TypeLoadException)
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
