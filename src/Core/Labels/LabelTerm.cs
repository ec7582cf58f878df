namespace ClusterTasks;

/// <summary>One condition on one label: its value is one of some, or none of them. Without values: the label is there, or is not.</summary>
internal sealed class LabelTerm
{
    private readonly string[] _values;
    private readonly bool _isNegated;

    internal LabelTerm(string key, bool isNegated, IEnumerable<string> values)
    {
        Key = key;
        _isNegated = isNegated;
        _values = [.. values.Distinct().Order(StringComparer.Ordinal)];
    }

    internal string Key { get; }

    internal bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        bool isThere = labels.TryGetValue(Key, out string? value);
        return (isThere && (_values.Length == 0 || Array.IndexOf(_values, value) >= 0)) != _isNegated;
    }

    public override string ToString()
    {
        string key = Quote(Key);
        return _values.Length switch
        {
            0 => _isNegated ? "!" + key : key,
            1 => key + (_isNegated ? "!=" : "=") + Quote(_values[0]),
            _ => $"{key} {(_isNegated ? "not in" : "in")} ({string.Join(',', _values.Select(Quote))})",
        };
    }

    private static string Quote(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAny(LabelParser.Special) && !word.Any(char.IsWhiteSpace)
        ? word
        : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";
}
