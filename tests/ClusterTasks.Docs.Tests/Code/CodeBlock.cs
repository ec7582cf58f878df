using System.Text.RegularExpressions;

namespace ClusterTasks.Docs.Tests.Code;

/// <summary>A fenced block of a page, and the comment directly before it.</summary>
/// <param name="Page">The page's path.</param>
/// <param name="Line">The line of the page on which <paramref name="Text"/> begins, from 1.</param>
/// <param name="Language">The word after the fence, in lower case.</param>
/// <param name="Text">The lines between the fences.</param>
/// <param name="Directives">The words of the comment.</param>
/// <param name="Hidden">The comment's further lines: code that the page does not show, before <paramref name="Text"/>.</param>
/// <param name="HiddenLine">The line of the page on which <paramref name="Hidden"/> begins.</param>
internal sealed record CodeBlock(
    string Page, int Line, string Language, string Text, BlockDirectives Directives, string Hidden = "", int HiddenLine = 0)
{
    public override string ToString() => $"{Page}:{Line}";

    /// <summary>Finds all fenced blocks of a page.</summary>
    /// <exception cref="FormatException">A fence without its end, or a comment with a word that means nothing.</exception>
    internal static IReadOnlyList<CodeBlock> Find(string page, string markdown)
    {
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<CodeBlock>();
        for (int at = 0; at < lines.Length; at++)
        {
            Match fence = Regex.Match(lines[at], @"^(\s*)(`{3,}|~{3,})\s*(\S*)");
            if (!fence.Success)
                continue;
            int first = at + 1;
            int end = Array.FindIndex(lines, first, line => line.Trim() == fence.Groups[2].Value);
            if (end < 0)
                throw new FormatException($"{page}:{at + 1}: this fence has no end.");
            int indent = fence.Groups[1].Length;
            IEnumerable<string> text = lines[first..end].Select(line => line[Math.Min(indent, line.Length - line.TrimStart().Length)..]);
            (string comment, int commentLine) = CommentBefore(lines, at);
            string[] parts = comment.Split('\n', 2);
            blocks.Add(new CodeBlock(page, first + 1, fence.Groups[3].Value.ToLowerInvariant(), string.Join('\n', text),
                BlockDirectives.Parse(parts[0], $"{page}:{commentLine}"), parts is [_, var hidden] ? hidden : "", commentLine + 1));
            at = end;
        }

        return blocks;
    }

    /// <summary>Returns the text of a comment <c>&lt;!-- code: … --&gt;</c> that ends on the last line with text before the
    /// fence.</summary>
    private static (string Text, int Line) CommentBefore(string[] lines, int fence)
    {
        int last = fence - 1;
        while (last >= 0 && lines[last].Trim().Length == 0)
            last--;
        if (last < 0 || !lines[last].TrimEnd().EndsWith("-->", StringComparison.Ordinal))
            return ("", 0);
        int first = last;
        while (first >= 0 && !lines[first].TrimStart().StartsWith("<!--", StringComparison.Ordinal))
            first--;
        string comment = string.Join('\n', lines[Math.Max(first, 0)..(last + 1)]).Trim();
        const string Opening = "<!-- code:";
        return comment.StartsWith(Opening, StringComparison.Ordinal) ? (comment[Opening.Length..^"-->".Length].TrimEnd(), first + 1)
            : ("", 0);
    }
}
