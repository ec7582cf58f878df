using System.Runtime.CompilerServices;

namespace ClusterTasks.Protocol;

/// <summary>The sending side of definitions: which number a definition has. Numbers are given out in turn and used again, so that a program
/// with new options for every call fills no table: such a call costs its definition each time. Not thread-safe; definition and use must go
/// out in the order in which they were made.</summary>
internal sealed class DefinitionNumbers
{
    /// <summary>How many definitions are known at a time, on both sides.</summary>
    internal const int Capacity = 256;

    private readonly Dictionary<TaskDefinition, int> _numbers = new(ByReference.Instance);
    private readonly TaskDefinition?[] _definitions = new TaskDefinition?[Capacity];
    private int _next;

    /// <summary>The definition's number; <paramref name="isNew"/>: it has to be defined first.</summary>
    internal int Of(TaskDefinition definition, out bool isNew)
    {
        isNew = !_numbers.TryGetValue(definition, out int number);
        if (!isNew)
            return number;
        number = _next;
        _next = (_next + 1) % Capacity;
        if (_definitions[number] is { } replaced)
            _numbers.Remove(replaced);
        _definitions[number] = definition;
        _numbers.Add(definition, number);
        return number;
    }

    /// <summary>The definition could not be sent.</summary>
    internal void Forget(TaskDefinition definition)
    {
        if (_numbers.Remove(definition, out int number))
            _definitions[number] = null;
    }

    // A definition has a dozen members; the same object is the same definition, and another object that equals it costs one definition.
    private sealed class ByReference : IEqualityComparer<TaskDefinition>
    {
        internal static readonly ByReference Instance = new();

        public bool Equals(TaskDefinition? x, TaskDefinition? y) => ReferenceEquals(x, y);

        public int GetHashCode(TaskDefinition definition) => RuntimeHelpers.GetHashCode(definition);
    }
}
