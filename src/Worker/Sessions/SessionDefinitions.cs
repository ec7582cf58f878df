using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Sessions;

/// <summary>The definitions that a client has defined, by their present numbers. Guarded by the node's lock.</summary>
internal sealed class SessionDefinitions(RequestAccount account)
{
    private readonly DefinitionTable<SessionDefinition> _definitions = new();

    /// <param name="definition">The definition and its number.</param>
    /// <param name="wireBytes">Its bytes.</param>
    /// <param name="refusal">The reason why its tasks are refused; null: they are not.</param>
    /// <exception cref="ProtocolException">No such number.</exception>
    internal void Define(in DefineTask definition, long wireBytes, string? refusal = null)
    {
        ref SessionDefinition? place = ref _definitions.PlaceOf(definition.Number);
        place?.Release(); // first: a program with new options for every call needs the room of the old ones
        place = new SessionDefinition(definition.Definition, wireBytes, account, refusal);
    }

    /// <exception cref="ProtocolException">The number was never defined.</exception>
    internal SessionDefinition Find(int number) => _definitions.Find(number);

    /// <summary>Clears the table, because the session has ended.</summary>
    internal void Clear()
    {
        foreach (SessionDefinition definition in _definitions.All)
            definition.Release();
        _definitions.Clear();
    }
}
