using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using Apache.Arrow;
using ClusterTasks.Values.Arrow;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values;

/// <summary>Encodes values of one type, for callers that know the type only at run time.</summary>
internal abstract class Codec
{
    private static readonly ConcurrentDictionary<Type, Codec> ByType = new();

    internal abstract EncodedValue EncodeObject(object value);

    internal abstract object? DecodeObject(scoped in Blob blob, IReferenceContext references, out bool inPlace);

    internal static Codec For(Type type) => ByType.GetOrAdd(type, static t =>
        (Codec)typeof(Codec<>).MakeGenericType(t)
            .GetField(nameof(Codec<int>.Instance), BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!);

    /// <summary>True for types whose values are written as they lie in memory.</summary>
    internal static bool HasOwnKind(Type type) =>
        typeof(RecordBatch).IsAssignableFrom(type) || (type.IsSZArray && Unmanaged.IsElement(type.GetElementType()!));
}

/// <summary>Encodes values of <typeparamref name="T"/>; chosen once.</summary>
internal abstract class Codec<T> : Codec
{
    internal static readonly Codec<T> Instance = Create();

    internal abstract EncodedValue Encode(T value);

    internal abstract T Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace);

    internal sealed override EncodedValue EncodeObject(object value) => Encode((T)value);

    internal sealed override object? DecodeObject(scoped in Blob blob, IReferenceContext references, out bool inPlace) =>
        Decode(blob, references, out inPlace);

    private static Codec<T> Create()
    {
        Type type = typeof(T);
        if (PlainFormatters.Find(type) is not null)
        {
            return new ObjectCodec<T>();
        }

        if (type == typeof(RecordBatch))
        {
            return (Codec<T>)(object)new ArrowCodec();
        }

        if (BatchListCodec<T>.Takes(type))
        {
            return new BatchListCodec<T>();
        }

        if (BatchSurrogates.Find(type) is { } surrogate)
        {
            return (Codec<T>)Activator.CreateInstance(typeof(SurrogateCodec<>).MakeGenericType(type), surrogate)!;
        }

        Type? element = type.IsSZArray ? type.GetElementType() : type.IsConstructedGenericType ? type.GetGenericArguments()[0] : null;
        Type? definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : null;
        Type? codec = element is null || !Unmanaged.IsElement(element) ? null
            : type.IsSZArray ? typeof(ArrayCodec<>)
            : definition == typeof(Memory<>) ? typeof(MemoryCodec<>)
            : definition == typeof(ReadOnlyMemory<>) ? typeof(ReadOnlyMemoryCodec<>)
            : definition == typeof(ReadOnlySequence<>) ? typeof(SequenceCodec<>)
            : definition == typeof(NativeView<>) ? typeof(NativeViewCodec<>)
            : null;
        return codec is null
            ? new ObjectCodec<T>()
            : (Codec<T>)Activator.CreateInstance(codec.MakeGenericType(element!), nonPublic: true)!;
    }
}
