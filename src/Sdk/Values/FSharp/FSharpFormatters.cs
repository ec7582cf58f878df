using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.FSharp;

/// <summary>Finds the formatters of the types of F#.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Called by reflection.")]
internal static class FSharpFormatters
{
    internal static object? Find(Type type) => FSharpTypes.KindOf(type) switch
    {
        FSharpKind.Union => Make(typeof(FSharpUnionFormatter<>), [type]),
        FSharpKind.Record => Guard(type, Make(typeof(MembersFormatter<>), [type], FSharpShape.Plan(type))),
        FSharpKind.List => Guard(type, Sequence(nameof(List), type, type.GetGenericArguments()[0])),
        FSharpKind.Set => Guard(type, Sequence(nameof(Set), type, type.GetGenericArguments()[0])),
        FSharpKind.Map => Guard(type, Sequence(nameof(Map), [type, .. type.GetGenericArguments()])),
        FSharpKind.Unit => Make(typeof(NilFormatter<>), [type]),
        _ => null,
    };

    private static object Guard(Type type, object inner) =>
        Make(type.IsValueType ? typeof(GuardedStructFormatter<>) : typeof(GuardedFormatter<>), [type], inner);

    private static object Make(Type formatter, Type[] types, params object[] arguments) =>
        Activator.CreateInstance(formatter.MakeGenericType(types), arguments)!;

    private static object Sequence(string maker, params Type[] types) =>
        typeof(FSharpFormatters).GetMethod(maker, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(types)
            .Invoke(null, null)!;

    private static object List<TList, T>()
        where TList : class, IReadOnlyCollection<T>
    {
        var empty = (TList)typeof(TList).GetProperty("Empty")!.GetValue(null)!;
        Func<T, TList, TList> cons = typeof(TList).GetMethod("Cons")!.CreateDelegate<Func<T, TList, TList>>();
        return new FSharpSequenceFormatter<TList, T>(items =>
        {
            TList list = empty;
            for (int i = items.Length - 1; i >= 0; i--)
            {
                list = cons(items[i], list);
            }

            return list;
        });
    }

    private static object Set<TSet, T>()
        where TSet : class, IReadOnlyCollection<T> => new FSharpSequenceFormatter<TSet, T>(New<IEnumerable<T>, TSet>());

    private static object Map<TMap, TKey, TValue>()
        where TMap : class, IReadOnlyCollection<KeyValuePair<TKey, TValue>>
    {
        Func<IEnumerable<Tuple<TKey, TValue>>, TMap> create = New<IEnumerable<Tuple<TKey, TValue>>, TMap>();
        return new FSharpSequenceFormatter<TMap, KeyValuePair<TKey,
            TValue>>(items => create(items.Select(item => Tuple.Create(item.Key, item.Value))));
    }

    private static Func<TFrom, TTo> New<TFrom, TTo>()
    {
        ParameterExpression from = Expression.Parameter(typeof(TFrom));
        return Expression.Lambda<Func<TFrom, TTo>>(Expression.New(typeof(TTo).GetConstructor([typeof(TFrom)])!, from), from).Compile();
    }
}

/// <summary>Formats lists, sets and maps of F#: an array of the items, in their order.</summary>
/// <remarks>Sets and maps have no comparer of their own: the order is that of the items' type, so the copy finds the same items as the
/// original.</remarks>
internal sealed class FSharpSequenceFormatter<TSequence, T>(Func<T[], TSequence> create) : IMessagePackFormatter<TSequence>
    where TSequence : class, IReadOnlyCollection<T>
{
    public void Serialize(ref MessagePackWriter writer, TSequence value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(value.Count);
        IMessagePackFormatter<T> formatter = options.Resolver.GetFormatterWithVerify<T>();
        foreach (T item in value)
        {
            formatter.Serialize(ref writer, item, options);
        }
    }

    public TSequence Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        options.Security.DepthStep(ref reader);
        int count = reader.ReadArrayHeader();
        IMessagePackFormatter<T> formatter = options.Resolver.GetFormatterWithVerify<T>();
        var items = new T[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = formatter.Deserialize(ref reader, options);
        }

        reader.Depth--;
        return create(items);
    }
}

/// <summary>Formats the unit of F#, whose only value is null.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class NilFormatter<T> : IMessagePackFormatter<T?>
    where T : class
{
    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options) => writer.WriteNil();

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        reader.ReadNil();
        return null;
    }
}
