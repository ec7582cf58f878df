using System.Numerics.Tensors;
using Apache.Arrow;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

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
        if (Formatters.TryGetValue(type, out object? formatter))
        {
            return formatter;
        }

        if (IsReference(type))
        {
            return Activator.CreateInstance(typeof(ReferenceFormatter<>).MakeGenericType(type));
        }

        if (!type.IsConstructedGenericType)
        {
            return null;
        }

        Type definition = type.GetGenericTypeDefinition();
        Type argument = type.GetGenericArguments()[0];
        return OfElements.TryGetValue(definition, out Type? raw) && Unmanaged.IsElement(argument)
            ? Activator.CreateInstance(raw.MakeGenericType(argument))
            : null;
    }

    private static bool IsReference(Type type) => type.IsValueType && System.Array.Exists(type.GetInterfaces(), static one =>
        one.IsConstructedGenericType && one.GetGenericTypeDefinition() == typeof(IReference<>));
}
