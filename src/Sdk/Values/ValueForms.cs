using System.Buffers;
using System.Numerics.Tensors;
using Apache.Arrow;
using ClusterTasks.Values.Arrow;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values;

/// <summary>Types that are forms of the same bytes: a value that was stored as one can be read as another, in place where that form allows
/// it.</summary>
internal static class ValueForms
{
    private static readonly HashSet<Type> OfElements =
        [typeof(Memory<>), typeof(ReadOnlyMemory<>), typeof(ReadOnlySequence<>), typeof(NativeView<>)];

    /// <summary>True if every value of the stored type can be read as the wanted one.</summary>
    internal static bool AreOne(Type stored, Type wanted) =>
        (ElementOf(stored) is { } element && element == ElementOf(wanted))
        || (TensorElementOf(stored) is { } number && number == TensorElementOf(wanted))
        || (AreBatches(stored) && AreBatches(wanted));

    private static Type? ElementOf(Type type)
    {
        Type? element = type.IsSZArray ? type.GetElementType()
            : type.IsConstructedGenericType && OfElements.Contains(type.GetGenericTypeDefinition()) ? type.GetGenericArguments()[0]
            : null;
        return element is not null && Unmanaged.IsElement(element) ? element : null;
    }

    private static Type? TensorElementOf(Type type) =>
        type.IsConstructedGenericType && type.GetGenericTypeDefinition() is var definition
            && (definition == typeof(Tensor<>) || definition == typeof(SharedTensor<>))
        && Unmanaged.IsElement(type.GetGenericArguments()[0]) ? type.GetGenericArguments()[0] : null;

    private static bool AreBatches(Type type) =>
        type == typeof(RecordBatch) || BatchListCodec<object>.Takes(type) || BatchSurrogates.Find(type) is not null;
}
