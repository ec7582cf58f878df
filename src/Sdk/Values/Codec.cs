using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Objects;

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

    internal static ClusterTasksException Mismatch(scoped in Blob blob, Type wanted, Exception? cause = null)
    {
        string held = blob.Kind switch
        {
            BlobKind.Unit => "the completion of a function without a result",
            BlobKind.Arrow => $"a {nameof(RecordBatch)}",
            BlobKind.Bytes or BlobKind.Array => $"an array of '{blob.Tag}'",
            _ => $"a '{blob.Tag}'",
        };
        return new ClusterTasksException(
            $"The object holds {held} and cannot be read as '{TypeNames.Of(wanted)}'. Ask for the type that was stored"
            + (cause is null ? "." : $" ({ErrorText.Message(cause)})."), cause);
    }
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

/// <summary>Decides which types may be copied as raw bytes.</summary>
internal static class Unmanaged
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    /// <summary>True for types without managed references and without anything that has a meaning only in this process (pointers,
    /// handles).</summary>
    internal static bool IsElement(Type type) => Known.GetOrAdd(type, static t => !HoldsReferences(t) && !HoldsAddress(t));

    /// <summary>Refuses an array whose elements differ from its slot's: an array of int may be one of uint or of an enum, and one of
    /// objects one of texts.</summary>
    internal static void RequireOwnType(System.Array? array, Type slot)
    {
        if (array is not null && array.GetType() != slot)
        {
            throw new UnsendableException(
                $"a slot of type '{TypeNames.Of(slot)}' holds a '{TypeNames.Of(array.GetType())}', which would not arrive as itself; "
                    + "declare the exact type", array);
        }
    }

    private static bool HoldsReferences(Type type) =>
        !type.IsValueType || type.IsByRefLike || type == typeof(void) || type.ContainsGenericParameters
        || Nullable.GetUnderlyingType(type) is not null
        || (bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type)
            .Invoke(null, null)!;

    private static bool HoldsAddress(Type type) =>
        type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint)
        || (!type.IsPrimitive && !type.IsEnum && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(field => field.FieldType != type && HoldsAddress(field.FieldType)));
}
