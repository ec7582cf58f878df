using System.Collections;
using System.Reflection;

namespace ClusterTasks.Values.Shapes;

/// <summary>Says that a value cannot travel. It collects the path to the culprit while it passes the objects that contain it; callers see
/// it as the inner exception of an <see cref="ArgumentException"/>.</summary>
internal sealed class UnsendableException(string problem, object? culprit = null) : Exception
{
    /// <summary>The number of steps shown; for a cycle the last few suffice.</summary>
    private const int MaxSteps = 8;

    private const int MaxItems = 10_000;
    private readonly List<string> _steps = [];
    private object? _culprit = culprit;
    private int _passed;

    public override string Message
    {
        get
        {
            if (_steps.Count == 0)
            {
                return problem;
            }

            string path = string.Concat(Enumerable.Reverse(_steps)).TrimStart('.');
            return $"{(_passed > MaxSteps ? "…" : "")}{path}: {problem}";
        }
    }

    /// <summary>Returns the sentence for callers. If the type itself is the problem, the sentence repeats neither the type nor that it
    /// cannot travel.</summary>
    internal static string Refusal(string what, Type type, string why)
    {
        string name = TypeNames.Of(type);
        string itself = $"'{name}' cannot travel";
        string rest = !why.StartsWith(itself, StringComparison.Ordinal) ? $": {why}"
            : why.AsSpan(itself.Length).StartsWith("; ") ? $": {why[(itself.Length + 2)..]}"
            : why[itself.Length..];
        return $"{what} of type '{name}' cannot be sent{rest}";
    }

    /// <summary>Used as an exception filter: runs while nothing is unwound yet, so passing a thousand levels costs one walk.</summary>
    internal bool Through(object container)
    {
        if (++_passed <= MaxSteps && _culprit is not null && Find(container, _culprit) is { } step)
        {
            _steps.Add(step);
            _culprit = container;
        }

        return false;
    }

    /// <summary>Names the member or element of the container that holds the culprit.</summary>
    private static string? Find(object container, object culprit)
    {
        if (container is IEnumerable own)
        {
            return IndexOf(own, culprit) is { } position ? $"[{position}]" : null;
        }

        const BindingFlags Flags = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
        foreach (FieldInfo field in container.GetType().GetFields(Flags))
        {
            object? held = field.GetValue(container);
            if (ReferenceEquals(held, culprit) || (held is ValueType && held.Equals(culprit)))
            {
                return "." + ObjectShape.NameOf(field);
            }

            if (held is IEnumerable items and not string && IndexOf(items, culprit) is { } index)
            {
                return $".{ObjectShape.NameOf(field)}[{index}]";
            }
        }

        return null;
    }

    private static object? IndexOf(IEnumerable items, object culprit)
    {
        int index = 0;
        if (items is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
            {
                if (ReferenceEquals(entry.Value, culprit))
                {
                    return entry.Key;
                }

                if (++index == MaxItems)
                {
                    break;
                }
            }

            return null;
        }

        // Only collections that surely have no side effects: an iterator block would run user code once more.
        if (items is not ICollection)
        {
            return null;
        }

        foreach (object? item in items)
        {
            if (ReferenceEquals(item, culprit))
            {
                return index;
            }

            if (++index == MaxItems)
            {
                break;
            }
        }

        return null;
    }
}
