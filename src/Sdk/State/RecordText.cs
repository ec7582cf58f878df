using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace ClusterTasks;

/// <summary>Prints records that have collections; the compiler's own text shows only the type name of each collection.</summary>
internal static class RecordText
{
    /// <summary>The number of items of a collection that are printed; a node may have thousands of tasks.</summary>
    internal const int Items = 10;

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Members = new();

    /// <summary>Returns the record in the compiler's form, with its collections as lists and <c>\u001b</c> for a control
    /// character.</summary>
    /// <remarks>Texts of programs stand in it: an escape sequence would act on the console, and no XML report can hold one.</remarks>
    internal static string Of<T>(T record)
        where T : class
    {
        PropertyInfo[] members = Members.GetOrAdd(typeof(T), static type =>
            [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.GetIndexParameters().Length == 0)
                .OrderBy(member => member.MetadataToken)]);
        StringBuilder text = new StringBuilder(typeof(T).Name).Append(" { ");
        for (int i = 0; i < members.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(members[i].Name).Append(" = ");
            AppendValue(text, members[i].GetValue(record));
        }

        return ShownText.Of(text.Append(" }").ToString());
    }

    private static void AppendValue(StringBuilder text, object? value)
    {
        switch (value)
        {
            case string or null:
                text.Append((string?)value);
                break;
            case Type type:
                text.Append(type.FullName ?? type.Name);
                break;
            case CancellationToken token:
                text.Append(token.IsCancellationRequested ? "cancelled" : "not cancelled");
                break;
            case IEnumerable items:
                AppendItems(text, items);
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
        }
    }

    private static void AppendItems(StringBuilder text, IEnumerable items)
    {
        int count = 0;
        text.Append('[');
        foreach (object? item in items)
        {
            if (++count > Items)
                continue;
            text.Append(count == 1 ? "" : ", ");
            if (Pair(item) is { } pair)
                text.Append(pair.Name).Append('=').Append(pair.Value);
            else
                AppendValue(text, item);
        }

        if (count > Items)
            text.Append(CultureInfo.InvariantCulture, $", and {count - Items} more");
        text.Append(']');
    }

    private static (string Name, string Value)? Pair(object? item) => item switch
    {
        KeyValuePair<string, double> amount => (amount.Key, amount.Value.ToString(CultureInfo.InvariantCulture)),
        KeyValuePair<string, string> label => (label.Key, label.Value),
        _ => null,
    };
}
