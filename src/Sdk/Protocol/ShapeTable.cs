namespace ClusterTasks.Protocol;

/// <summary>The receiving side of shapes: which shape a number stands for now. Not thread-safe.</summary>
internal sealed class ShapeTable
{
    private readonly TaskShape?[] _shapes = new TaskShape?[ShapeNumbers.Capacity];

    /// <exception cref="ProtocolException">No such number.</exception>
    internal void Define(in DefineShape definition)
    {
        if ((uint)definition.Number >= (uint)_shapes.Length)
            throw new ProtocolException($"Shape number {definition.Number}; allowed are 0 to {_shapes.Length - 1}.");
        _shapes[definition.Number] = definition.Shape;
    }

    /// <exception cref="ProtocolException">The shape was never defined.</exception>
    internal TaskShape Find(int number) => (uint)number < (uint)_shapes.Length && _shapes[number] is { } shape
        ? shape
        : throw new ProtocolException($"A task names shape {number}, which was not defined.");
}
