using System.Globalization;
using System.Text;

namespace ClusterTasks;

/// <summary>Names and messages of programs, as consoles and logs may have them: a line break in one would make a line that nobody wrote,
/// and an escape sequence would move the cursor, recolour the screen or answer for its user.</summary>
internal static class ShownText
{
    /// <summary>Returns the text itself where it is clean, else with <c>\u001b</c> for each control character.</summary>
    internal static string Of(string text)
    {
        int first = FirstUnfit(text);
        if (first < 0)
            return text;
        var shown = new StringBuilder(text.Length + 16).Append(text, 0, first);
        foreach (char c in text.AsSpan(first))
        {
            if (IsUnfit(c))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                shown.Append(c);
        }

        return shown.ToString();
    }

    /// <summary>Whether a console can have the text as it is.</summary>
    internal static bool IsClean(ReadOnlySpan<char> text) => FirstUnfit(text) < 0;

    private static int FirstUnfit(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsUnfit(text[i]))
                return i;
        }

        return -1;
    }

    // Line and paragraph separators break lines, too, and marks of direction show text in another order than it has.
    private static bool IsUnfit(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
