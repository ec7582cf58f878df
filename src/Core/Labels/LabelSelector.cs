namespace ClusterTasks;

/// <summary>Chooses nodes by their labels, such as <c>zone in (a,b), gpu!=none</c>: conditions with commas between them, all of which must
/// hold. Immutable, compared by meaning: the order of conditions and values does not count.</summary>
/// <remarks>
/// <list type="table">
/// <item><term><c>key=value</c>, <c>key==value</c></term><description>the label has this value</description></item>
/// <item><term><c>key!=value</c></term><description>it has another one, or the node lacks it</description></item>
/// <item><term><c>key in (a,b)</c></term><description>it has one of these</description></item>
/// <item><term><c>key not in (a,b)</c></term><description>it has none of these, or the node lacks it</description></item>
/// <item><term><c>key</c>, <c>!key</c></term><description>the node has the label, lacks it</description></item>
/// </list>
/// Texts that hold anything of <c>, ( ) = ! | '</c> or white space stand between single quotes; a quote inside is doubled. Control
/// characters are refused. Every node has the labels <c>clustertasks.io/node-id</c> and <c>clustertasks.io/host</c> (the name of its
/// machine) besides those of its options.
/// </remarks>
public sealed class LabelSelector : IEquatable<LabelSelector>
{
    private readonly LabelTerm[] _terms;
    private readonly string _text;

    internal LabelSelector(IEnumerable<LabelTerm> terms)
    {
        var byText = new SortedDictionary<string, LabelTerm>(StringComparer.Ordinal);
        foreach (LabelTerm term in terms)
            byText[term.ToString()] = term;
        _terms = [.. byText.Values];
        _text = string.Join(", ", byText.Keys);
    }

    /// <summary>Reads a selector.</summary>
    /// <param name="text">At least one condition.</param>
    /// <exception cref="ArgumentException">The text is no selector; the message names the place and what may stand there.</exception>
    public static LabelSelector Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new LabelParser(text).One();
    }

    /// <summary>Whether a node with these labels is chosen.</summary>
    /// <param name="labels">The labels of a node.</param>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        foreach (LabelTerm term in _terms)
        {
            if (!term.Matches(labels))
                return false;
        }

        return true;
    }

    /// <inheritdoc />
    public bool Equals(LabelSelector? other) => other is not null && _text == other._text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as LabelSelector);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    /// <summary>Returns the canonical text, which <see cref="Parse"/> reads.</summary>
    public override string ToString() => _text;

    /// <summary>One text for a selector and its fallbacks, in order; empty for none.</summary>
    internal static string Join(IEnumerable<LabelSelector> choices) => string.Join(" | ", choices);

    /// <summary>Reads what <see cref="Join"/> wrote; none for the empty text.</summary>
    /// <exception cref="ArgumentException">The text is something else.</exception>
    internal static LabelSelector[] ParseChoices(string text) => text.Length == 0 ? [] : new LabelParser(text).All();

    /// <summary>The keys that it looks at, for an explanation.</summary>
    internal IEnumerable<string> Keys => _terms.Select(term => term.Key).Distinct();
}
