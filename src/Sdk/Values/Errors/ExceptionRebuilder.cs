using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using ClusterTasks.Values.Shapes;
using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>Makes an exception again as it was, or one that does not pretend to be it.</summary>
internal static class ExceptionRebuilder
{
    /// <summary>Makes the exception. Never throws because of the image's content.</summary>
    internal static Exception Rebuild(ExceptionImage image, IFormatterResolver resolver)
    {
        Exception[] inner = [.. image.Inner.Select(cause => Rebuild(cause, resolver))];
        string why;
        try
        {
            if (TryRebuild(image, inner, resolver, out why) is { } original)
                return original;
        }
        catch (Exception error)
        {
            // Static constructors, overrides and setters of the user run here.
            why = $"making it again failed: {TypeNames.Of(error.GetType())}: {ErrorText.Message(error)}";
        }

        return StandIn(image, inner, why, resolver);
    }

    /// <summary>Adds the data of the image. An entry whose type is not in this program is replaced by the type's name.</summary>
    internal static void AddData(Exception error, ExceptionImage image, IFormatterResolver resolver)
    {
        List<string> left = [];
        foreach ((byte[] key, byte[] value) in image.Data)
        {
            string name = "?";
            try
            {
                object entry = FieldValue.Decode(key, typeof(object), error, resolver)!;
                name = entry.ToString() ?? "";
                Add(error.Data, entry, FieldValue.Decode(value, typeof(object), error, resolver));
            }
            catch (Exception)
            {
                left.Add(name);
            }
        }

        if (left.Count > 0)
            Add(error.Data, ExceptionCapture.NotSent, string.Join(", ", left));
    }

    private static Exception? TryRebuild(ExceptionImage image, Exception[] inner, IFormatterResolver resolver, out string why)
    {
        why = image.WhyNoState;
        if (image.State is null)
            return null;
        why = "its type is not in this program";
        if (ErrorTypes.Find(image) is not { } type)
            return null;
        var error = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        GC.SuppressFinalize(error); // a finalizer would give back what belongs to the original
        ExceptionFields.Construct(error);
        ExceptionFields.Message(error) = image.RawMessage;
        ExceptionFields.Cause(error) = inner.FirstOrDefault();
        ExceptionFields.HelpLink(error) = image.RawHelpLink;
        ExceptionFields.Source(error) = image.Source;
        error.HResult = image.Code;
        if (error is AggregateException many)
            ExceptionFields.Causes(many) = inner;
        why = "its type has other fields here than where it was thrown";
        if (!ExceptionPlan.Of(type).TryGive(error, image.State, resolver))
            return null;
        if (error is IItemError marked)
            marked.Item.Receive(image.Item, image.ItemPrefix);

        // A message may be composed from state outside the exception. That of an aggregate is, and its causes are compared themselves.
        why = "it would have another message here";
        if (error is not AggregateException && error.Message != image.Message)
            return null;
        AddData(error, image, resolver);
        SetStack(error, image);
        return error;
    }

    private static ClusterTasksException StandIn(
        ExceptionImage image, Exception[] inner, string why, IFormatterResolver resolver)
    {
        Exception? cause = inner.Length > 1 ? new AggregateException(inner) : inner.FirstOrDefault();
        var error = new ClusterTasksException($"{image.Type}: {image.Message}", cause)
        {
            HResult = image.Code,
            HelpLink = image.HelpLink,
            Source = image.Source,
        };
        StandIns.Add(error, image);
        AddData(error, image, resolver);
        error.Data[ExceptionCapture.StandIn] = $"{image.Type} arrives as this stand-in because {why}.";
        SetStack(error, image);
        return error;
    }

    /// <summary>Adds an entry, unless an override has already made it of its own state.</summary>
    private static void Add(IDictionary data, object key, object? value)
    {
        if (!data.Contains(key))
            data[key] = value;
    }

    private static void SetStack(Exception error, ExceptionImage image)
    {
        if (image.StackTrace.Length > 0)
            ExceptionDispatchInfo.SetRemoteStackTrace(error, image.StackTrace);
    }
}
