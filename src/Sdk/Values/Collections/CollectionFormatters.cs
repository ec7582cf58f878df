using System.Collections.Concurrent;
using System.Reflection;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.ImmutableCollection;
using MessagePack.Resolvers;

namespace ClusterTasks.Values.Collections;

/// <summary>Finds the formatters of types that hold items, and of others that MessagePack takes with them.</summary>
internal static class CollectionFormatters
{
    /// <summary>Returns MessagePack's formatter of a collection, a tuple, a lazy value or an enum, or null for another type.</summary>
    internal static object? Find(Type type)
    {
        if (type == typeof(object))
        {
            return null;
        }

        if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Lazy<>))
        {
            return Create(typeof(Formatters.LazyFormatter<>), type.GetGenericArguments()[0]);
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

    private static object Create(Type formatter, Type argument) => Activator.CreateInstance(formatter.MakeGenericType(argument))!;
}
