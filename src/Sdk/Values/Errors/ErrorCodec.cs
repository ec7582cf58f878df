using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Formatters;
using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>Turns failures into bytes and back.</summary>
internal static class ErrorCodec
{
    private const int Fields = 10;
    private static readonly byte[] Header = Blob.Header(BlobKind.Error, "");

    /// <summary>Encodes a failure. Never throws because of the exception's content.</summary>
    internal static EncodedValue Encode(Exception error, ErrorOrigin origin, IFormatterResolver resolver)
    {
        try
        {
            return Encode(Describe(error, ref origin, resolver), origin);
        }
        catch (Exception flaw)
        {
            // The last resort: no fault of a description may end the process that reports.
            return Encode(ExceptionCapture.Bare(error, flaw), origin);
        }
    }

    /// <summary>Returns the same error, as that of an item of a list.</summary>
    internal static EncodedValue WithItem(scoped in Blob blob, long index, long count)
    {
        try
        {
            var reader = new MessagePackReader(blob.Payload);
            ErrorOrigin origin = ReadOrigin(ref reader);
            return Encode(ExceptionImage.Read(ref reader, 0),
                origin with { Item = index, ItemPrefix = ItemMark.Extend(origin.ItemPrefix, index, count) });
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw Blob.Corrupt("it is a damaged error", error);
        }
    }

    private static ExceptionImage Describe(Exception error, ref ErrorOrigin origin, IFormatterResolver resolver)
    {
        if (error is RemoteTaskException { TaskId: var first, InnerException: { } thrown } remote && first != default)
        {
            // The function failed because an argument or a nested task had failed: consumers want to know that first failure.
            origin = new ErrorOrigin(remote.FunctionName, first, remote.NodeId, remote.ProcessId, remote.Attempt, ErrorKind.UserException);
            if (((IItemError)remote).Item is { Index: { } of, Prefix: var before })
                origin = origin with { Item = of, ItemPrefix = before };
            return ExceptionCapture.Of(thrown, resolver) with { StackTrace = remote.RemoteStackTrace };
        }

        if (origin.Kind == ErrorKind.UserException && KindOf(error) is { } own)
            origin = origin with { Kind = own };
        ExceptionImage image = ExceptionCapture.Of(error, resolver);
        if (error is not IItemError { Item: { Index: { } item, Prefix: var prefix } } marked)
            return image;
        origin = origin with { Item = item, ItemPrefix = prefix };
        return image with { Message = marked.OwnMessage, Item = null, ItemPrefix = "" };
    }

    private static EncodedBlob Encode(ExceptionImage image, ErrorOrigin origin)
    {
        ChunkedBuffer buffer = BufferPool.Rent();
        try
        {
            buffer.Write(Header);
            var writer = new MessagePackWriter(buffer);
            Write(ref writer, image, origin);
            writer.Flush();
            return new EncodedBlob(buffer.ToArray(), []);
        }
        finally
        {
            BufferPool.Return(buffer);
        }
    }

    /// <summary>Returns the exception that a consumer of the failed result sees.</summary>
    internal static Exception Decode(scoped in Blob blob, IFormatterResolver resolver)
    {
        try
        {
            var reader = new MessagePackReader(blob.Payload);
            ErrorOrigin origin = ReadOrigin(ref reader);
            Exception rebuilt = Rebuild(ExceptionImage.Read(ref reader, 0), origin, resolver);
            if (origin.Item is not null && rebuilt is IItemError marked)
                marked.Item.Receive(origin.Item, origin.ItemPrefix);
            return rebuilt;
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw Blob.Corrupt("it is a damaged error", error);
        }
    }

    /// <summary>Returns the full name of the exception's type, as text: a node must not load it.</summary>
    internal static string TypeOf(scoped in Blob blob) => ReadHead(blob).Type;

    /// <summary>Reads the origin of the error, its type and its message, without the rest of it.</summary>
    internal static (ErrorOrigin Origin, string Type, string Message) ReadHead(scoped in Blob blob)
    {
        try
        {
            var reader = new MessagePackReader(blob.Payload);
            ErrorOrigin origin = ReadOrigin(ref reader);
            (string type, string message) = ExceptionImage.ReadHead(ref reader);
            return (origin, type, message);
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw Blob.Corrupt("it is a damaged error", error);
        }
    }

    private static bool IsDamage(Exception error) =>
        error is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentException;

    private static ErrorOrigin ReadOrigin(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != Fields)
        {
            throw new MessagePackSerializationException("wrong number of fields");
        }

        var kind = (ErrorKind)reader.ReadByte();
        return new ErrorOrigin(
            TextFormatter.Instance.Deserialize(ref reader, null!) ?? "",
            new TaskId(new NodeId(reader.ReadUInt64()), reader.ReadUInt64()),
            new NodeId(reader.ReadUInt64()),
            reader.ReadInt32(),
            reader.ReadInt32(),
            kind)
        {
            Item = reader.TryReadNil() ? null : reader.ReadInt64(),
            ItemPrefix = TextFormatter.Instance.Deserialize(ref reader, null!) ?? "",
        };
    }

    private static void Write(ref MessagePackWriter writer, ExceptionImage image, ErrorOrigin origin)
    {
        writer.WriteArrayHeader(Fields);
        writer.Write((byte)origin.Kind);
        TextFormatter.Instance.Serialize(ref writer, origin.FunctionName, null!);
        writer.Write(origin.TaskId.Owner.Value);
        writer.Write(origin.TaskId.Number);
        writer.Write(origin.NodeId.Value);
        writer.Write(origin.ProcessId);
        writer.Write(origin.Attempt);
        if (origin.Item is { } item)
            writer.Write(item);
        else
            writer.WriteNil();
        TextFormatter.Instance.Serialize(ref writer, origin.ItemPrefix, null!);
        image.Write(ref writer);
    }

    private static Exception Rebuild(ExceptionImage image, ErrorOrigin origin, IFormatterResolver resolver)
    {
        if (origin.Kind == ErrorKind.UserException)
        {
            return new RemoteTaskException(
                $"{origin.FunctionName} failed on node {origin.NodeId} (process {origin.ProcessId}, task {origin.TaskId}, attempt "
                    + $"{origin.Attempt}): "
                + $"{image.Type}: {image.Message}",
                ExceptionRebuilder.Rebuild(image, resolver))
            {
                OriginalType = image.Type,
                RemoteStackTrace = image.StackTrace,
                FunctionName = origin.FunctionName,
                TaskId = origin.TaskId,
                NodeId = origin.NodeId,
                ProcessId = origin.ProcessId,
                Attempt = origin.Attempt,
            };
        }

        // Only the inner exception of the cluster's own reports is worth showing; the outer image is the report itself.
        Exception? cause = image.Inner.Count > 0 ? ExceptionRebuilder.Rebuild(image.Inner[0], resolver) : null;
        Exception error = OfCluster(origin.Kind, image.Message, cause);
        ExceptionRebuilder.AddData(error, image, resolver);
        return error;
    }

    private static Exception OfCluster(ErrorKind kind, string message, Exception? cause) => kind switch
    {
        ErrorKind.Cancelled => new TaskCancelledException(message, cause),
        ErrorKind.WorkerDied => new WorkerDiedException(message, cause),
        ErrorKind.NodeDied => new NodeDiedException(message, cause),
        ErrorKind.OutcomeUnknown => new TaskOutcomeUnknownException(message, cause),
        ErrorKind.Unschedulable => new TaskUnschedulableException(message, cause),
        ErrorKind.ObjectLost => new ObjectLostException(message, cause),
        ErrorKind.StoreFull => new ObjectStoreFullException(message, cause),
        ErrorKind.Timeout => new TaskTimeoutException(message, cause),
        ErrorKind.ClusterUnavailable => new ClusterUnavailableException(message, cause),
        ErrorKind.SessionLost => new SessionLostException(message, cause),
        _ => new ClusterTasksException(message, cause),
    };

    /// <summary>Returns the kind of an error that the cluster reported; it keeps that kind when it passes through a function that did not
    /// catch it.</summary>
    private static ErrorKind? KindOf(Exception error) => error switch
    {
        TaskCancelledException => ErrorKind.Cancelled,
        WorkerDiedException => ErrorKind.WorkerDied,
        NodeDiedException => ErrorKind.NodeDied,
        TaskOutcomeUnknownException => ErrorKind.OutcomeUnknown,
        TaskUnschedulableException => ErrorKind.Unschedulable,
        ObjectLostException => ErrorKind.ObjectLost,
        ObjectStoreFullException => ErrorKind.StoreFull,
        TaskTimeoutException => ErrorKind.Timeout,
        _ => null,
    };
}
