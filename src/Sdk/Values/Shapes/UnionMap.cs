using System.Collections.Concurrent;
using System.Reflection;
using MessagePack;

namespace ClusterTasks.Values.Shapes;

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
