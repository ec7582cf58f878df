namespace ClusterTasks.Protocol;

/// <summary>The receiving side of shapes: which shape a number stands for now. Not thread-safe.</summary>
/// <typeparam name="T">The shape, with what the receiver knows of it.</typeparam>
internal sealed class ShapeTable<T>
    where T : class
{
    private readonly T?[] _shapes = new T?[ShapeNumbers.Capacity];

    /// <summary>The shapes that are defined.</summary>
    internal IEnumerable<T> All => _shapes.OfType<T>();

    /// <summary>What a number stands for; null: nothing yet. To be written by a definition.</summary>
    /// <exception cref="ProtocolException">No such number.</exception>
    internal ref T? PlaceOf(int number)
    {
        if ((uint)number >= (uint)_shapes.Length)
            throw new ProtocolException($"Shape number {number}; allowed are 0 to {_shapes.Length - 1}.");
        return ref _shapes[number];
    }

    /// <exception cref="ProtocolException">The shape was never defined.</exception>
    internal T Find(int number) => (uint)number < (uint)_shapes.Length && _shapes[number] is { } shape
        ? shape
        : throw new ProtocolException($"A task names shape {number}, which was not defined.");

    internal void Clear() => Array.Clear(_shapes);
}
