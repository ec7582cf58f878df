using System.Runtime.CompilerServices;

namespace ClusterTasks.Protocol;

/// <summary>The sending side of shapes: which number a shape has. Numbers are given out in turn and used again, so that a program with new
/// options for every call fills no table: such a call costs its definition each time. Not thread-safe; definition and use must go out in
/// the order in which they were made.</summary>
internal sealed class ShapeNumbers
{
    /// <summary>How many shapes are known at a time, on both sides.</summary>
    internal const int Capacity = 256;

    private readonly Dictionary<TaskShape, int> _numbers = new(ByReference.Instance);
    private readonly TaskShape?[] _shapes = new TaskShape?[Capacity];
    private int _next;

    /// <summary>The shape's number; <paramref name="isNew"/>: it has to be defined first.</summary>
    internal int Of(TaskShape shape, out bool isNew)
    {
        isNew = !_numbers.TryGetValue(shape, out int number);
        if (!isNew)
            return number;
        number = _next;
        _next = (_next + 1) % Capacity;
        if (_shapes[number] is { } replaced)
            _numbers.Remove(replaced);
        _shapes[number] = shape;
        _numbers.Add(shape, number);
        return number;
    }

    /// <summary>The definition could not be sent.</summary>
    internal void Forget(TaskShape shape)
    {
        if (_numbers.Remove(shape, out int number))
            _shapes[number] = null;
    }

    // A shape has a dozen members; the same object is the same shape, and another object that equals it costs one definition.
    private sealed class ByReference : IEqualityComparer<TaskShape>
    {
        internal static readonly ByReference Instance = new();

        public bool Equals(TaskShape? x, TaskShape? y) => ReferenceEquals(x, y);

        public int GetHashCode(TaskShape shape) => RuntimeHelpers.GetHashCode(shape);
    }
}
