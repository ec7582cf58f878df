using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>Bounds how much of an exception and its causes travels: an error must arrive whatever a program puts into it.</summary>
internal sealed class ErrorBudget(IFormatterResolver resolver)
{
    /// <summary>Formats the values in fields and data.</summary>
    internal IFormatterResolver Resolver => resolver;

    /// <summary>The depth of causes of causes; a chain is rarely longer than three.</summary>
    internal const int MaxDepth = 16;

    /// <summary>The number of inner exceptions of one aggregate.</summary>
    internal const int MaxInner = 100;

    /// <summary>The number of entries of <see cref="Exception.Data"/>.</summary>
    internal const int MaxData = 64;

    /// <summary>The depth of exceptions in the fields of exceptions: such fields can form a cycle.</summary>
    internal const int MaxNesting = 4;

    private const int MaxText = 16 * 1024;

    /// <summary>The length that every text keeps when the total is used up.</summary>
    private const int ShortText = 200;

    private int _texts = 256 * 1024;

    internal int Images { get; private set; } = 200;

    /// <summary>Bytes left for fields and data.</summary>
    internal int Bytes { get; private set; } = 256 * 1024;

    internal int Nesting { get; set; }

    internal void TakeImage() => Images--;

    internal void TakeBytes(int count) => Bytes -= count;

    /// <summary>Cuts a text that is too long; the end says so.</summary>
    internal string Cut(string text)
    {
        int most = Math.Clamp(_texts, ShortText, MaxText);
        string kept = text.Length > most ? text[..most] + "…" : text;
        _texts -= kept.Length;
        return kept;
    }

    internal string? CutOrNull(string? text) => text is null ? null : Cut(text);
}
