using System.Text;

namespace ClusterTasks;

/// <summary>Reads label selectors; see <see cref="LabelSelector"/> for what they look like.</summary>
internal sealed class LabelParser(string text)
{
    /// <summary>What ends a word that is not quoted.</summary>
    internal const string Special = ",()=!|'";

    private int _position;

    internal LabelSelector One()
    {
        LabelSelector selector = Selector();
        return _position == text.Length ? selector : throw Wrong("',' and another condition, or the end");
    }

    /// <summary>Several with bars between them.</summary>
    internal LabelSelector[] All()
    {
        List<LabelSelector> choices = [Selector()];
        while (Take('|'))
            choices.Add(Selector());
        return _position == text.Length ? [.. choices] : throw Wrong("',' and another condition, '|' and another selector, or the end");
    }

    private LabelSelector Selector()
    {
        List<LabelTerm> terms = [Term()];
        while (Take(','))
            terms.Add(Term());
        return new LabelSelector(terms);
    }

    private LabelTerm Term()
    {
        if (Take('!'))
            return new LabelTerm(Key(), isNegated: true, []);
        string key = Key();
        if (Take('='))
        {
            Take('=');
            return new LabelTerm(key, isNegated: false, [Word("a value, or several of them after 'in'")]);
        }

        if (Take('!'))
            return Take('=') ? new LabelTerm(key, isNegated: true, [Word("a value")]) : throw Wrong("'=' (as in key!=value)");
        if (_position == text.Length || text[_position] is ',' or '|')
            return new LabelTerm(key, isNegated: false, []);
        bool isNegated = TakeWord("not");
        return TakeWord("in") ? new LabelTerm(key, isNegated, Values())
            : throw Wrong(isNegated ? "'in (…)'" : "'=', '==', '!=', 'in (…)', 'not in (…)', ',' or the end");
    }

    private List<string> Values()
    {
        if (!Take('('))
            throw Wrong("'(' and values, as in (a,b)");
        List<string> values = [];
        do
            values.Add(Word("a value"));
        while (Take(','));
        return Take(')') ? values : throw Wrong("',' and another value, or ')'");
    }

    private string Key()
    {
        SkipSpace();
        int start = _position;
        string key = Word("the name of a label");
        if (key.Length > 0)
            return key;
        _position = start;
        throw Wrong("the name of a label, which is not empty");
    }

    private string Word(string allowed)
    {
        SkipSpace();
        if (_position < text.Length && text[_position] == '\'')
            return Quoted();
        int start = _position;
        while (_position < text.Length && !Special.Contains(text[_position]) && !char.IsWhiteSpace(text[_position]))
            _position++;
        if (_position == start)
            throw Wrong(allowed);
        string word = Clean(text[start.._position]);
        SkipSpace();
        return word;
    }

    private string Quoted()
    {
        var word = new StringBuilder();
        for (_position++; _position < text.Length; _position++)
        {
            if (text[_position] != '\'')
            {
                word.Append(text[_position]);
            }
            else if (_position + 1 < text.Length && text[_position + 1] == '\'')
            {
                word.Append('\'');
                _position++;
            }
            else
            {
                _position++;
                SkipSpace();
                return Clean(word.ToString());
            }
        }

        throw Wrong("a closing quote");
    }

    // Keys and values stand in messages and listings.
    private string Clean(string word) => ShownText.IsClean(word)
        ? word
        : throw new ArgumentException(
            $"'{ShownText.Of(word)}' has a control character, and is no label: use letters, digits and signs.", nameof(text));

    private bool Take(char sign)
    {
        SkipSpace();
        if (_position == text.Length || text[_position] != sign)
            return false;
        _position++;
        SkipSpace();
        return true;
    }

    private bool TakeWord(string word)
    {
        int end = _position + word.Length;
        if (!text.AsSpan(_position).StartsWith(word, StringComparison.Ordinal)
            || (end < text.Length && text[end] != '(' && !char.IsWhiteSpace(text[end])))
            return false;
        _position = end;
        SkipSpace();
        return true;
    }

    private void SkipSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            _position++;
    }

    private ArgumentException Wrong(string allowed)
    {
        string found = _position < text.Length ? $"'{text[_position]}'" : "the end";
        return new ArgumentException(
            $"\"{ShownText.Of(text)}\" is not a label selector: at position {_position} stands {found}; allowed there: {allowed}.",
            nameof(text));
    }
}
