using Apache.Arrow;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>Types whose usual formatter would change the value.</summary>
internal static class WellKnown
{
    private static readonly Dictionary<Type, object> Formatters = new()
    {
        [typeof(string)] = TextFormatter.Instance,
        [typeof(string[])] = new ArrayFormatter<string>(),

        // The MessagePack timestamp loses DateTime.Kind.
        [typeof(DateTime)] = NativeDateTimeFormatter.Instance,
        [typeof(DateTime?)] = new StaticNullableFormatter<DateTime>(NativeDateTimeFormatter.Instance),
        [typeof(DateTime[])] = new ArrayFormatter<DateTime>(),

        // Sixteen bytes in place of thirty-six characters.
        [typeof(Guid)] = NativeGuidFormatter.Instance,
        [typeof(Guid?)] = new StaticNullableFormatter<Guid>(NativeGuidFormatter.Instance),
        [typeof(RecordBatch)] = BatchFormatter.Instance,
        [typeof(Table)] = new TableFormatter(),
        [typeof(ObjectRef)] = new ObjectRefFormatter(),
    };

    internal static object? Find(Type type) =>
        Formatters.TryGetValue(type, out object? formatter) ? formatter
        : IsTypedReference(type) ? Activator.CreateInstance(typeof(ObjectRefFormatter<>).MakeGenericType(type.GetGenericArguments()))
        : null;

    private static bool IsTypedReference(Type type) => type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(ObjectRef<>);
}
