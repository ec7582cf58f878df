namespace ClusterTasks.Docs.Tests.Code;

/// <summary>The convention for code in pages; docs/testing.md explains it.</summary>
internal sealed record BlockDirectives
{
    /// <summary>True for statements and declarations in any order, in place of a whole file.</summary>
    internal bool Fragment { get; init; }

    /// <summary>True when the fragment before it on the page comes first.</summary>
    internal bool Continues { get; init; }

    /// <summary>Gets why this program is compiled but not run; null when it is run.</summary>
    internal string? NotRun { get; init; }

    /// <summary>Gets the texts that the program's output has, in this order.</summary>
    internal IReadOnlyList<string> Prints { get; init; } = [];

    /// <summary>Gets the ids of the errors that the compiler must report, all of them.</summary>
    internal IReadOnlyList<string> Fails { get; init; } = [];

    /// <summary>Gets the file of the repository that has the block's text, and that other tests compile and run.</summary>
    internal string? From { get; init; }

    /// <param name="text">The words, with semicolons between them.</param>
    /// <param name="place">The place of the words, for the message.</param>
    internal static BlockDirectives Parse(string text, string place)
    {
        var directives = new BlockDirectives();
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            directives = words switch
            {
                ["fragment"] => directives with { Fragment = true },
                ["continues"] => directives with { Fragment = true, Continues = true },
                ["fails", .. { Length: > 0 } ids] => directives with { Fails = ids },
                ["prints", .. { Length: > 0 } texts] => directives with { Prints = texts },
                ["not", "run:", .. { Length: > 0 } reason] => directives with { NotRun = string.Join(' ', reason) },
                ["from", var file] => directives with { From = file },
                _ => throw new FormatException(
                    $"{place}: '{part}' is not one of fragment, continues, fails IDS, prints TEXTS, not run: REASON, from FILE."),
            };
        }

        return directives;
    }
}
