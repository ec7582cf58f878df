using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Errors;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.Resolver;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values;

/// <summary>Encodes and decodes one type by MessagePack.</summary>
internal static class MessagePackCodec<T>
{
    /// <summary>Below this a value travels inside a message and is one exact array; above, it stays in pooled pieces.</summary>
    private const int OneArrayUpTo = 64 * 1024;

    // A nullable and its value are the same on the wire.
    private static readonly byte[] Header =
        Blob.Header(BlobKind.MessagePack, TypeNames.Of(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T)));

    /// <summary>Tells whether the type has null. Checked first everywhere, because comparing a number with null boxes it where the code is
    /// not optimised.</summary>
    private static readonly bool HasNull = default(T) is null;

    internal static EncodedValue Encode(T value)
    {
        ChunkedBuffer buffer = BufferPool.Rent();
        ValueOptions options = ValueOptions.Rent(GuardResolver.Instance, null, default);
        try
        {
            buffer.Write(Header);
            var writer = new MessagePackWriter(buffer);
            if (HasNull && value is null)
            {
                writer.WriteNil();
            }
            else
            {
                GuardResolver.Require<T>().Serialize(ref writer, value, options);
            }

            writer.Flush();
            if (options.TakeSections() is { } sections)
            {
                RequireInBand(buffer);
                var parts = new EncodedSections(Header.AsSpan(Blob.FixedHeader), buffer, Header.Length, sections, options.TakeReferences());
                buffer = null!;
                return parts;
            }

            if (buffer.Length > OneArrayUpTo)
            {
                RequireInBand(buffer);
                var chunks = new EncodedChunks(buffer, options.TakeReferences());
                buffer = null!;
                return chunks;
            }

            return new EncodedBlob(buffer.ToArray(), options.TakeReferences());
        }
        finally
        {
            ValueOptions.Return(options);
            if (buffer is not null)
            {
                BufferPool.Return(buffer);
            }
        }
    }

    internal static T Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        if (blob.Kind == BlobKind.Error)
        {
            throw ErrorCodec.Decode(blob, GuardResolver.Instance);
        }

        return blob.Kind == BlobKind.MessagePack && Fits(blob) ? Read(blob, references, out inPlace)
            : throw Mismatch.Of(blob, typeof(T));
    }

    /// <summary>Does the same as <see cref="Decode"/>, for a blob that fits.</summary>
    internal static T Read(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        ValueOptions options = ValueOptions.Rent(GuardResolver.Instance, references, blob.Sections);
        try
        {
            var reader = new MessagePackReader(blob.Payload);
            if (HasNull && reader.TryReadNil())
            {
                return default!;
            }

            IMessagePackFormatter<T> formatter = GuardResolver.Require<T>();
            T value = formatter.Deserialize(ref reader, options);
            inPlace = options.IsInPlace;
            return reader.End ? value : throw new MessagePackSerializationException("bytes are left over after the value");
        }
        catch (Exception error) when (error is not OutOfMemoryException and not ClusterTasksException)
        {
            // User constructors and setters run here, so any exception type can arrive. The innermost message names the fault.
            throw Mismatch.Of(blob, typeof(T), ErrorText.Innermost(error));
        }
        finally
        {
            ValueOptions.Return(options);
        }
    }

    /// <summary>True when the blob fits <typeparamref name="T"/>. Otherwise reading would succeed and give default values: MessagePack
    /// matches members by name and skips the others, so the tag must name every type of <typeparamref name="T"/> that is more than a
    /// number, text or collection.</summary>
    internal static bool Fits(scoped in Blob blob) =>
        blob.TagBytes.SequenceEqual(Header.AsSpan(Blob.FixedHeader)) || (blob.IsNull ? HasNull : NamesLeaves(blob.Tag));

    /// <summary>Refuses more than one memory holds: MessagePack is read from one memory, which holds at most int.MaxValue bytes.</summary>
    private static void RequireInBand(ChunkedBuffer buffer)
    {
        if (buffer.Length > int.MaxValue)
        {
            throw new UnsendableException(
                $"it takes {buffer.Length} bytes of MessagePack, and one object holds at most {int.MaxValue} beside its arrays; split "
                    + "it, or use arrays of numbers or structs");
        }
    }

    /// <summary>A method of its own, off the hot path, which must not allocate this closure.</summary>
    private static bool NamesLeaves(string tag) => Array.TrueForAll(Leaves.Names, leaf => tag.Contains(leaf, StringComparison.Ordinal));

    /// <summary>Made for the first value that was stored as another type.</summary>
    private static class Leaves
    {
        internal static readonly string[] Names = [.. TypeLeaves.Of(typeof(T)).Select(TypeNames.Of)];
    }
}
