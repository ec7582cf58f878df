using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Sessions;

/// <summary>The shapes that a client has defined, by their present numbers. Guarded by the node's lock.</summary>
internal sealed class SessionShapes(RequestAccount account)
{
    private readonly ShapeTable<DefinedShape> _shapes = new();

    /// <param name="definition">The shape and its number.</param>
    /// <param name="wireBytes">Its bytes.</param>
    /// <param name="refusal">The reason why its tasks are refused; null: they are not.</param>
    /// <exception cref="ProtocolException">No such number.</exception>
    internal void Define(in DefineShape definition, long wireBytes, string? refusal = null)
    {
        ref DefinedShape? place = ref _shapes.PlaceOf(definition.Number);
        place?.Release(); // first: a program with new options for every call needs the room of the old ones
        place = new DefinedShape(definition.Shape, wireBytes, account, refusal);
    }

    /// <exception cref="ProtocolException">The shape was never defined.</exception>
    internal DefinedShape Find(int number) => _shapes.Find(number);

    /// <summary>Clears the table, because the session has ended.</summary>
    internal void Clear()
    {
        foreach (DefinedShape shape in _shapes.All)
            shape.Release();
        _shapes.Clear();
    }
}
