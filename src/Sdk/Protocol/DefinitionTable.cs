namespace ClusterTasks.Protocol;

/// <summary>The receiving side of definitions: which definition a number stands for now. Not thread-safe.</summary>
/// <typeparam name="T">The definition, with what the receiver knows of it.</typeparam>
internal sealed class DefinitionTable<T>
    where T : class
{
    private readonly T?[] _definitions = new T?[DefinitionNumbers.Capacity];

    /// <summary>The number of definitions.</summary>
    internal IEnumerable<T> All => _definitions.OfType<T>();

    /// <summary>What a number stands for; null: nothing yet. To be written when one comes.</summary>
    /// <exception cref="ProtocolException">No such number.</exception>
    internal ref T? PlaceOf(int number)
    {
        if ((uint)number >= (uint)_definitions.Length)
            throw new ProtocolException($"Definition number {number}; allowed are 0 to {_definitions.Length - 1}.");
        return ref _definitions[number];
    }

    /// <exception cref="ProtocolException">The number was never defined.</exception>
    internal T Find(int number) => (uint)number < (uint)_definitions.Length && _definitions[number] is { } definition
        ? definition
        : throw new ProtocolException($"A task names definition {number}, which was not defined.");

    internal void Clear() => Array.Clear(_definitions);
}
