using System.Numerics.Tensors;
using Apache.Arrow;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>Finds formatters of types whose usual formatter would change the value.</summary>
internal static class WellKnown
{
    private static readonly Dictionary<Type, object> Formatters = new()
    {
        [typeof(string[])] = new ArrayFormatter<string>(),

        // The MessagePack timestamp loses DateTime.Kind.
        [typeof(DateTime)] = TimeFormatter.Instance,
        [typeof(DateTime?)] = new StaticNullableFormatter<DateTime>(TimeFormatter.Instance),
        [typeof(DateTime[])] = new ArrayFormatter<DateTime>(),

        // Sixteen bytes instead of thirty-six characters.
        [typeof(Guid)] = NativeGuidFormatter.Instance,
        [typeof(Guid?)] = new StaticNullableFormatter<Guid>(NativeGuidFormatter.Instance),
        [typeof(RecordBatch)] = BatchFormatter.Instance,
        [typeof(Table)] = new TableFormatter(),
        [typeof(ObjectRef)] = new ObjectRefFormatter(),
    };

    // Types with elements that can be raw bytes.
    private static readonly Dictionary<Type, Type> OfElements = new()
    {
        [typeof(Tensor<>)] = typeof(TensorFormatter<>),
        [typeof(SharedTensor<>)] = typeof(SharedTensorFormatter<>),
        [typeof(NativeView<>)] = typeof(NativeViewFormatter<>),
    };

    internal static object? Find(Type type)
    {
        if (Formatters.TryGetValue(type, out object? formatter) || !type.IsConstructedGenericType)
        {
            return formatter;
        }

        Type definition = type.GetGenericTypeDefinition();
        Type argument = type.GetGenericArguments()[0];
        return definition == typeof(ObjectRef<>) ? Activator.CreateInstance(typeof(ObjectRefFormatter<>).MakeGenericType(argument))
            : OfElements.TryGetValue(definition, out Type? raw) && Unmanaged.IsElement(argument)
                ? Activator.CreateInstance(raw.MakeGenericType(argument))
            : null;
    }
}
