namespace ClusterTasks.Scheduling.Policy;

/// <summary>Shortens text of programs for a human-readable message: enough of it to recognise it.</summary>
internal static class ShortText
{
    /// <summary>Characters of a selector, or of a demand, within a reason.</summary>
    internal const int PartLength = 200;

    internal static string Of(string text, int length = PartLength)
    {
        if (text.Length <= length)
            return text;
        int end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return $"{text.AsSpan(0, end)}… ({text.Length:N0} characters)";
    }
}
