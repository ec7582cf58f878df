using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Resolver;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Values;

/// <summary>Turns values into bytes and back: the only entrance to the codecs. <see cref="Blob"/> describes the layout.</summary>
internal static class ValueCodec
{
    private static readonly byte[] Unit = Blob.Header(BlobKind.Unit, "");

    /// <summary>Encodes a value that its owner sends.</summary>
    /// <exception cref="ArgumentException">The value cannot travel; the message says which member, why, and what to do.</exception>
    internal static EncodedValue Encode<T>(T value, string? parameterName = null)
    {
        try
        {
            return Codec<T>.Instance.Encode(value);
        }
        catch (Exception error) when (error is not OutOfMemoryException and not ArgumentException { InnerException: UnsendableException })
        {
            throw Refused<T>(error, parameterName);
        }
    }

    /// <summary>Encodes the result of a function. Iterators, getters and the like run here: their exceptions are the function's own
    /// failure, and pass unchanged.</summary>
    /// <exception cref="ArgumentException">The value cannot travel, as for <see cref="Encode"/>.</exception>
    internal static EncodedValue EncodeResult<T>(T value)
    {
        try
        {
            return Codec<T>.Instance.Encode(value);
        }
        catch (UnsendableException error)
        {
            // Only this exception is certainly ours. GuardResolver also recognises by it that a type has no formatter.
            throw Refused<T>(error, parameterName: null);
        }
    }

    /// <summary>Returns the result of a function that returns nothing.</summary>
    internal static EncodedValue EncodeUnit() => new EncodedBlob(Unit, []);

    /// <summary>Encodes a failure in place of the result. Never throws because of the exception's content.</summary>
    internal static EncodedValue EncodeError(Exception error, ErrorOrigin origin) =>
        ErrorCodec.Encode(error, origin, GuardResolver.Instance);

    /// <summary>Decodes a value.</summary>
    /// <param name="data">The whole blob. It may be read-only shared memory.</param>
    /// <param name="references">Gives the handles of references inside the value.</param>
    /// <param name="inPlace">True if the result is (or holds a part of) <paramref name="data"/>, which must then outlive it.</param>
    /// <exception cref="ClusterTasksException">The bytes are damaged, or hold a value of another type. An encoded error is thrown
    /// as itself.</exception>
    internal static T Decode<T>(BlobBytes data, IReferenceContext references, out bool inPlace)
    {
        Blob blob = Blob.Parse(data);
        return blob.Kind == BlobKind.Error
            ? throw ErrorCodec.Decode(blob, GuardResolver.Instance)
            : Codec<T>.Instance.Decode(blob, references, out inPlace);
    }

    /// <summary>True if the blob is an error. Only looks at the header.</summary>
    internal static bool IsError(BlobBytes data) => Blob.Parse(data).Kind == BlobKind.Error;

    /// <summary>Returns the exception that a consumer of the failed result sees.</summary>
    internal static Exception DecodeError(BlobBytes data) => ErrorCodec.Decode(ErrorOf(data), GuardResolver.Instance);

    /// <summary>Returns the same error, as that of an item of a list of tasks or references.</summary>
    internal static EncodedValue WithItem(BlobBytes data, long index, long count) => ErrorCodec.WithItem(ErrorOf(data), index, count);

    /// <summary>Returns the full name of the type of an encoded exception; the type itself need not exist here.</summary>
    internal static string ErrorType(BlobBytes data) => ErrorCodec.TypeOf(ErrorOf(data));

    /// <summary>Finds the references inside a value without knowing its type.</summary>
    internal static IReadOnlyList<ObjectId> FindReferences(BlobBytes data)
    {
        Blob blob = Blob.Parse(data);
        return blob.Kind == BlobKind.MessagePack ? ReferenceScan.Find(blob.Payload) : [];
    }

    private static ArgumentException Refused<T>(Exception error, string? parameterName)
    {
        string why = error is UnsendableException ? error.Message : $"encoding it failed: {ErrorText.Message(ErrorText.Innermost(error))}";
        return new ArgumentException(
            UnsendableException.Refusal("A value", typeof(T), why), parameterName, error)
        { HelpLink = HelpPage.Values };
    }

    private static Blob ErrorOf(BlobBytes data)
    {
        Blob blob = Blob.Parse(data);
        return blob.Kind == BlobKind.Error
            ? blob
            : throw new ArgumentException("The encoded value is not an error; ask IsError first.", nameof(data));
    }
}
