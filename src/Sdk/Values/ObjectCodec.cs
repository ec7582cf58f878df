using Apache.Arrow;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values;

/// <summary>Encodes everything that is not memory: as MessagePack, unless the value at run time has a kind of its own.</summary>
internal sealed class ObjectCodec<T> : Codec<T>
{
    /// <summary>True when the type may hold a value of its own kind: an array that is passed as an interface, a base class or object still
    /// travels as an array.</summary>
    private static readonly bool MayHoldOwnKind = typeof(T).IsAssignableFrom(typeof(RecordBatch)) || typeof(T).IsInterface
        || typeof(T) == typeof(System.Array);

    internal override EncodedValue Encode(T value)
    {
        if (MayHoldOwnKind && value is not null && HasOwnKind(value.GetType()))
        {
            return For(value is RecordBatch ? typeof(RecordBatch) : value.GetType()).EncodeObject(value);
        }

        // A value of a type that every process knows travels as that type, so that a slot of type object can be asked for it.
        return typeof(T) == typeof(object) && value is not null && value.GetType() != typeof(object)
            && FSharpTypes.Declared(value.GetType()) is var type && NamedTypes.Contains(type)
            ? For(type).EncodeObject(value)
            : MessagePackCodec<T>.Encode(value);
    }

    internal override T Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        if (blob.Kind == BlobKind.Unit && typeof(T) == typeof(object))
        {
            return default!;
        }

        if (blob.Kind == BlobKind.MessagePack && MessagePackCodec<T>.Fits(blob))
        {
            return MessagePackCodec<T>.Read(blob, references, out inPlace);
        }

        return FindStored(blob) is { } stored
            ? (T)For(stored).DecodeObject(blob, references, out inPlace)!
            : throw Mismatch.Of(blob, typeof(T));
    }

    /// <summary>Returns the type that was stored, if it is known here and can be seen as <typeparamref name="T"/>.</summary>
    private static Type? FindStored(scoped in Blob blob)
    {
        Type? stored = blob.Kind switch
        {
            BlobKind.Arrow => typeof(RecordBatch),
            BlobKind.Bytes or BlobKind.Array => FindElement(blob.Tag)?.MakeArrayType(),
            BlobKind.MessagePack => NamedTypes.Find(blob.Tag, typeof(T)) ?? UnionMap.Find(typeof(T), blob.Tag),
            _ => null,
        };
        return stored is not null && stored != typeof(T) && typeof(T).IsAssignableFrom(stored) ? stored : null;
    }

    private static Type? FindElement(string tag)
    {
        string name = tag[..Math.Max(0, tag.LastIndexOf(':'))];
        Type? element = typeof(T).IsGenericType ? typeof(T).GetGenericArguments()[0] : null;
        element = element is not null && TypeNames.Of(element) == name ? element : NamedTypes.Find(name, typeof(T));
        return element is not null && Unmanaged.IsElement(element) ? element : null;
    }
}
