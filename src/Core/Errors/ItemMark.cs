using System.Globalization;

namespace ClusterTasks;

/// <summary>Says which item of a list an error belongs to: the item of the reader's own list, before those that came with the
/// error.</summary>
internal struct ItemMark
{
    // Marks that came with the error grow by one with every fan-in that it passes; a long chain of them must not grow the error for ever.
    private const int LongestPrefix = 200;

    private string? _own;

    /// <summary>The marks that came with the error.</summary>
    private string? _received;

    /// <summary>The outermost item, from 0.</summary>
    internal long? Index { get; private set; }

    /// <summary>Stands before the error's message.</summary>
    internal readonly string Prefix => _own + _received;

    /// <summary>One more mark before the others.</summary>
    internal static string Extend(string prefix, long index, long? count) =>
        prefix.Length > LongestPrefix ? prefix : Text(index, count) + prefix;

    /// <summary>Marks the error with an item of a list of this process. The last call counts: a list that is read knows its length, the
    /// reference in it does not.</summary>
    internal void Mark(long index, long? count)
    {
        _own = Text(index, count);
        Index = index;
    }

    internal void Receive(long? index, string prefix)
    {
        _received = prefix;
        Index = index;
    }

    private static string Text(long index, long? count) => count is null
        ? string.Create(CultureInfo.InvariantCulture, $"Item [{index}]: ")
        : string.Create(CultureInfo.InvariantCulture, $"Item [{index}] of {count}: ");
}
