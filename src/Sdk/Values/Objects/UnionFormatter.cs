using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>The subtypes that [Union] attributes allow in a slot.</summary>
internal sealed class UnionMap
{
    private static readonly ConcurrentDictionary<Type, UnionMap> ByType = new();
    private readonly Dictionary<int, Type> _byKey = [];
    private readonly Dictionary<Type, int> _byType = [];

    private UnionMap(Type type)
    {
        foreach (UnionAttribute union in type.GetCustomAttributes<UnionAttribute>(inherit: false))
        {
            _byKey.Add(union.Key, union.SubType);
            _byType.Add(union.SubType, union.Key);
        }
    }

    internal IEnumerable<Type> Types => _byType.Keys;

    internal static bool IsUnion(Type type) => type.IsDefined(typeof(UnionAttribute), inherit: false);

    internal static UnionMap Of(Type type) => ByType.GetOrAdd(type, static t => new UnionMap(t));

    /// <summary>Returns the subtype of a union that has this name.</summary>
    internal static Type? Find(Type type, string name) =>
        IsUnion(type) ? Of(type).Types.FirstOrDefault(sub => TypeNames.Of(sub) == name) : null;

    internal bool TryGetKey(Type type, out int key) => _byType.TryGetValue(type, out key);

    internal bool TryGetType(int key, out Type? type) => _byKey.TryGetValue(key, out type);
}

/// <summary>Formats [Union] types: an array of key and object, as MessagePack lays it out. Unlike with MessagePack's own formatter, an
/// unlisted type is an error and not nil, and private types work.</summary>
internal sealed class UnionFormatter<T> : IMessagePackFormatter<T?>
    where T : class
{
    private readonly UnionMap _map = UnionMap.Of(typeof(T));

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        if (!_map.TryGetKey(value.GetType(), out int key))
        {
            throw new UnsendableException(
                $"a slot of type '{TypeNames.Of(typeof(T))}' holds a '{TypeNames.Of(value.GetType())}', which its [Union] attributes do "
                    + "not list; add it there", value);
        }

        writer.WriteArrayHeader(2);
        writer.Write(key);
        ErasedFormatter.For(value.GetType()).Serialize(ref writer, value, options);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        options.Security.DepthStep(ref reader);
        if (reader.ReadArrayHeader() != 2 || !_map.TryGetType(reader.ReadInt32(), out Type? type))
        {
            throw new MessagePackSerializationException($"a [Union] of type '{TypeNames.Of(typeof(T))}' was expected");
        }

        var value = (T?)ErasedFormatter.For(type!).Deserialize(ref reader, options);
        reader.Depth--;
        return value;
    }
}
