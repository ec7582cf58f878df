using System.Text;
using System.Text.RegularExpressions;

namespace ClusterTasks.Docs.Tests.Pages;

/// <summary>Reads the links of a page, and the anchors of its headings.</summary>
internal static partial class MarkdownPage
{
    /// <summary>Returns the anchors as the usual viewers make them: lower case, without punctuation, hyphens for spaces, a number from the
    /// second of a name on. Anchors that the page sets itself by an <c>id</c> are among them.</summary>
    internal static IReadOnlySet<string> Anchors(string markdown)
    {
        var anchors = new HashSet<string>();
        foreach (string line in Prose(markdown))
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                string anchor = Slug(heading.Groups[1].Value.Trim());
                string unique = anchor;
                for (int number = 1; !anchors.Add(unique); number++)
                    unique = $"{anchor}-{number}";
            }

            foreach (Match id in Id().Matches(line))
                anchors.Add(id.Groups[1].Value);
        }

        return anchors;
    }

    /// <summary>Returns the targets of links and pictures.</summary>
    internal static IEnumerable<string> Links(string markdown) =>
        Prose(markdown).SelectMany(line => Link().Matches(InlineCode().Replace(line, ""))).Select(m => m.Groups[1].Value);

    private static string Slug(string heading)
    {
        var slug = new StringBuilder();
        // A link in a heading counts with its text only.
        foreach (char c in Link().Replace(heading, m => m.Value[1..m.Value.IndexOf(']', StringComparison.Ordinal)]).ToLowerInvariant())
        {
            if (c == ' ')
                slug.Append('-');
            else if (char.IsLetterOrDigit(c) || c is '-' or '_')
                slug.Append(c);
        }

        return slug.ToString();
    }

    /// <summary>Returns the lines outside of fenced blocks.</summary>
    private static IEnumerable<string> Prose(string markdown)
    {
        string? fence = null;
        foreach (string line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            if (fence is null && Fence().Match(line) is { Success: true } opening)
                fence = opening.Groups[1].Value;
            else if (line.Trim() == fence)
                fence = null;
            else if (fence is null)
                yield return line;
        }
    }

    [GeneratedRegex(@"^#{1,6}\s+(.*?)\s*#*$")]
    private static partial Regex Heading();

    [GeneratedRegex("""<a [^>]*id="([^"]+)""")]
    private static partial Regex Id();

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(`+).*?\1")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^\s*(`{3,}|~{3,})")]
    private static partial Regex Fence();
}
