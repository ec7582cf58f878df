using System.Collections;
using System.Reflection;
using ClusterTasks.Values.Objects;
using ClusterTasks.Values.Objects.FSharp;
using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>What travels of an exception.</summary>
internal sealed record ExceptionImage
{
    /// <summary>Inner exceptions inside inner exceptions; a chain of causes is rarely longer than three.</summary>
    private const int MaxDepth = 8;

    /// <summary>Inner exceptions of one aggregate: eight levels of sixteen would be too many, so the whole is limited too.</summary>
    private const int MaxInner = 16;
    private const int MaxImages = 64;
    private const int MaxData = 64;
    private const int MaxText = 16 * 1024;
    private const int Fields = 10;

    internal required string Type { get; init; }

    /// <summary>The simple name of the assembly that defines the type.</summary>
    internal string Assembly { get; init; } = "";

    internal string Message { get; init; } = "";

    /// <summary>The message as the constructor got it, where <see cref="Exception.Message"/> adds to it.</summary>
    internal string? RawMessage { get; init; }

    internal string? ParameterName { get; init; }

    internal string StackTrace { get; init; } = "";

    internal string? HelpLink { get; init; }

    internal int Code { get; init; }

    internal IReadOnlyList<KeyValuePair<string, object?>> Data { get; init; } = [];

    /// <summary>The fields of an exception of F#, in the order of its constructor; empty where one of them is more than a plain value.</summary>
    internal IReadOnlyList<object?> State { get; init; } = [];

    internal IReadOnlyList<ExceptionImage> Inner { get; init; } = [];

    internal static ExceptionImage Of(Exception error)
    {
        int budget = MaxImages;
        return Of(error, 0, ref budget);
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        WriteText(ref writer, Type);
        WriteText(ref writer, Assembly);
        WriteText(ref writer, Message);
        WriteText(ref writer, RawMessage);
        WriteText(ref writer, ParameterName);
        WriteText(ref writer, StackTrace);
        WriteText(ref writer, HelpLink);
        writer.Write(Code);
        writer.WriteMapHeader(Data.Count);
        foreach ((string key, object? value) in Data)
        {
            WriteText(ref writer, key);
            SimpleValue.Write(ref writer, value);
        }

        writer.WriteArrayHeader(State.Count);
        foreach (object? value in State)
        {
            SimpleValue.Write(ref writer, value);
        }

        writer.WriteArrayHeader(Inner.Count);
        foreach (ExceptionImage inner in Inner)
        {
            inner.Write(ref writer);
        }
    }

    /// <summary>Type and message, which come first.</summary>
    internal static (string Type, string Message) ReadHead(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != Fields)
        {
            throw new MessagePackSerializationException("an exception was expected");
        }

        string type = ReadText(ref reader) ?? "";
        ReadText(ref reader); // the assembly
        return (type, ReadText(ref reader) ?? "");
    }

    internal static ExceptionImage Read(ref MessagePackReader reader, int depth)
    {
        if (reader.ReadArrayHeader() != Fields || depth > MaxDepth)
        {
            throw new MessagePackSerializationException("an exception was expected");
        }

        var image = new ExceptionImage
        {
            Type = ReadText(ref reader) ?? "",
            Assembly = ReadText(ref reader) ?? "",
            Message = ReadText(ref reader) ?? "",
            RawMessage = ReadText(ref reader),
            ParameterName = ReadText(ref reader),
            StackTrace = ReadText(ref reader) ?? "",
            HelpLink = ReadText(ref reader),
            Code = reader.ReadInt32(),
        };
        var data = new List<KeyValuePair<string, object?>>();
        for (int left = reader.ReadMapHeader(); left > 0; left--)
        {
            data.Add(new(ReadText(ref reader) ?? "", SimpleValue.Read(ref reader)));
        }

        var state = new List<object?>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            state.Add(SimpleValue.Read(ref reader));
        }

        var inner = new List<ExceptionImage>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            inner.Add(Read(ref reader, depth + 1));
        }

        return image with { Data = data, State = state, Inner = inner };
    }

    private static ExceptionImage Of(Exception error, int depth, ref int budget)
    {
        budget--;
        var inner = new List<ExceptionImage>();
        IEnumerable<Exception> causes = error is AggregateException many ? many.InnerExceptions
            : error.InnerException is { } one ? [one] : [];
        foreach (Exception cause in causes.Take(MaxInner))
        {
            if (depth < MaxDepth && budget > 0)
            {
                inner.Add(Of(cause, depth + 1, ref budget));
            }
        }

        // An aggregate composes its message from all below it, recursively: a long chain would end the stack.
        string? raw = ExceptionFields.Message(error);
        string message = error is AggregateException ? raw ?? "One or more errors occurred." : Try(() => error.Message);
        if (error is IItemError { Item.Index: not null } marked)
        {
            // The item of the error itself travels beside it; that of an inner one stays in its text.
            message = depth == 0 ? marked.OwnMessage : message;
            raw = message;
        }

        return new ExceptionImage
        {
            Type = error.GetType().FullName ?? error.GetType().Name,
            Assembly = error.GetType().Assembly.GetName().Name ?? "",
            Message = message,
            RawMessage = raw == message ? null : raw,
            ParameterName = error is ArgumentException argument ? argument.ParamName : null,
            StackTrace = Try(() => error.StackTrace),
            HelpLink = Try(() => error.HelpLink) is { Length: > 0 } link ? link : null,
            Code = error.HResult,
            Data = Collect(error),
            State = CollectState(error),
            Inner = inner,
        };
    }

    private static List<KeyValuePair<string, object?>> Collect(Exception error)
    {
        var data = new List<KeyValuePair<string, object?>>();
        foreach (DictionaryEntry entry in error.Data)
        {
            if (entry.Key is string key && SimpleValue.IsSimple(entry.Value) && data.Count < MaxData)
            {
                data.Add(new(key, entry.Value));
            }
        }

        return data;
    }

    private static object?[] CollectState(Exception error)
    {
        try
        {
            object?[] state = FSharpTypes.IsException(error.GetType())
                ? Array.ConvertAll(FSharpShape.Fields(error.GetType()), field => field.GetValue(error))
                : [];
            return Array.TrueForAll(state, SimpleValue.IsSimple) ? state : [];
        }
        catch (TargetInvocationException)
        {
            return [];
        }
    }

    /// <summary>An error must arrive even if the exception's own properties fail.</summary>
    private static string Try(Func<string?> read)
    {
        try
        {
            return read() ?? "";
        }
        catch (Exception error)
        {
            return $"(reading it threw {error.GetType().FullName})";
        }
    }

    private static void WriteText(ref MessagePackWriter writer, string? text) =>
        TextFormatter.Instance.Serialize(ref writer, text?.Length > MaxText ? text[..MaxText] + "…" : text, null!);

    private static string? ReadText(ref MessagePackReader reader) => TextFormatter.Instance.Deserialize(ref reader, null!);
}
