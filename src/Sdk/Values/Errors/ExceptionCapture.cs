using System.Collections;
using ClusterTasks.Values.Shapes;
using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>Takes an exception apart. Its members are code of the user: each is read behind a net.</summary>
internal static class ExceptionCapture
{
    /// <summary>The entry of <see cref="Exception.Data"/> that names the entries that could not travel.</summary>
    internal const string NotSent = "ClusterTasks.NotSent";

    /// <summary>The entry of a stand-in's data that says why the original could not come.</summary>
    internal const string StandIn = "ClusterTasks.StandIn";

    private const int LongestName = 200;

    [ThreadStatic]
    private static ErrorBudget? _running;

    internal static ExceptionImage Of(Exception error, IFormatterResolver resolver)
    {
        // An exception in a field of another is a part of that one.
        ErrorBudget? outer = _running;
        ErrorBudget budget = outer ?? new ErrorBudget(resolver);
        _running = budget;
        budget.Nesting++;
        try
        {
            return Of(error, 0, budget);
        }
        finally
        {
            budget.Nesting--;
            _running = outer;
        }
    }

    /// <summary>Returns the least that can be said when the whole exception cannot be captured.</summary>
    internal static ExceptionImage Bare(Exception error, Exception flaw) => new()
    {
        Type = TypeNames.Of(error.GetType()),
        Message = $"(the exception could not be described: {TypeNames.Of(flaw.GetType())})",
        WhyNoState = "it could not be described",
    };

    private static ExceptionImage Of(Exception error, int depth, ErrorBudget budget)
    {
        budget.TakeImage();
        ExceptionImage image = StandIns.Of(error) ?? Head(error, budget);
        return image with
        {
            StackTrace = budget.Cut(ErrorText.Read(error, static e => e.StackTrace) ?? ""),
            Data = Data(error, budget),
            Inner = Inner(error, depth, budget),
        };
    }

    private static ExceptionImage Head(Exception error, ErrorBudget budget)
    {
        Type type = error.GetType();
        ExceptionPlan plan = ExceptionPlan.Of(type);
        string? held = ExceptionFields.Message(error);
        // The message of an aggregate contains those of its causes; the causes carry theirs themselves.
        string said = type == typeof(AggregateException) ? held ?? "One or more errors occurred." : ErrorText.Message(error);
        string message = budget.Cut(said);
        IReadOnlyList<KeyValuePair<string, byte[]>>? state = null;
        string? why = "exceptions hold exceptions too deep";
        if (budget.Nesting <= ErrorBudget.MaxNesting)
            state = plan.Take(error, budget, out why);
        ItemMark item = error is IItemError marked ? marked.Item : default;
        return new ExceptionImage
        {
            Type = TypeNames.Of(type),
            Assembly = type.Assembly.GetName().Name ?? "",
            QualifiedName = type.IsConstructedGenericType ? QualifiedNames.Write(type) : null,
            Bases = plan.Bases,
            Message = message,
            RawMessage = held == said ? message : held is null ? null : budget.Cut(held),
            HelpLink = budget.CutOrNull(ErrorText.ReadOrNull(error, static e => e.HelpLink)),
            RawHelpLink = budget.CutOrNull(ExceptionFields.HelpLink(error)),
            Source = budget.CutOrNull(ErrorText.ReadOrNull(error, static e => e.Source)),
            Code = error.HResult,
            Item = item.Index,
            ItemPrefix = item.Prefix,
            State = state,
            WhyNoState = budget.Cut(why ?? ""),
        };
    }

    private static List<ExceptionImage> Inner(Exception error, int depth, ErrorBudget budget)
    {
        IReadOnlyList<Exception> causes = Causes(error);
        var inner = new List<ExceptionImage>();
        int most = depth < ErrorBudget.MaxDepth ? Math.Min(causes.Count, ErrorBudget.MaxInner) : 0;
        while (inner.Count < most && budget.Images > 0)
            inner.Add(Of(causes[inner.Count], depth + 1, budget));
        if (inner.Count < causes.Count)
            inner.Add(More(causes, inner.Count));
        return inner;
    }

    private static IReadOnlyList<Exception> Causes(Exception error)
    {
        if (error is AggregateException many)
            return many.InnerExceptions;
        // A stand-in has one inner exception, even where it stands for one that had several.
        if (error.InnerException is AggregateException several && StandIns.Of(error) is { Inner.Count: > 1 })
            return several.InnerExceptions;
        return error.InnerException is { } one ? [one] : [];
    }

    /// <summary>Returns an entry that follows the causes that travel and says that there were more.</summary>
    private static ExceptionImage More(IReadOnlyList<Exception> causes, int sent)
    {
        int left = causes.Count - sent;
        string text =
            $"{(sent == 0 ? "" : "and ")}{left} more inner exception{(left == 1 ? "" : "s")} that did not travel; the first is a "
            + $"{TypeNames.Of(causes[sent].GetType())}";
        return new ExceptionImage
        {
            Type = TypeNames.Of(typeof(ClusterTasksException)),
            Assembly = typeof(ClusterTasksException).Assembly.GetName().Name ?? "",
            Message = text,
            RawMessage = text,
            Code = new ClusterTasksException(text).HResult,
            State = [],
        };
    }

    private static List<KeyValuePair<byte[], byte[]>> Data(Exception error, ErrorBudget budget)
    {
        var sent = new List<KeyValuePair<byte[], byte[]>>();
        var left = new List<string>();
        try
        {
            // An override may return null, or a collection without end.
            if (error.Data is { } data)
            {
                foreach (DictionaryEntry entry in data)
                {
                    if (sent.Count + left.Count == ErrorBudget.MaxData)
                    {
                        left.Add("…");
                        break;
                    }

                    if (entry.Key is not StandIn)
                        Add(entry, error, budget, sent, left);
                }
            }
        }
        catch (Exception)
        {
            // Data that fails is the exception's own fault, and so are the missing entries.
        }

        if (left.Count > 0)
            sent.Add(Entry(NotSent, string.Join(", ", left), error, new ErrorBudget(budget.Resolver)));
        return sent;
    }

    private static void Add(
        DictionaryEntry entry, Exception error, ErrorBudget budget, List<KeyValuePair<byte[], byte[]>> sent, List<string> left)
    {
        try
        {
            if (SimpleValue.IsSimple(entry.Key) || entry.Key is Enum)
            {
                sent.Add(Entry(entry.Key, entry.Value, error, budget));
                return;
            }
        }
        catch (Exception)
        {
            // The text below says so.
        }

        string name = entry.Key as string ?? TypeNames.Of(entry.Key.GetType());
        left.Add($"{(name.Length > LongestName ? name[..LongestName] + "…" : name)} "
            + $"({TypeNames.Of(entry.Value?.GetType() ?? typeof(object))})");
    }

    private static KeyValuePair<byte[], byte[]> Entry(object key, object? value, Exception error, ErrorBudget budget) =>
        new(FieldValue.Encode(key, typeof(object), error, budget), FieldValue.Encode(value, typeof(object), error, budget));
}
