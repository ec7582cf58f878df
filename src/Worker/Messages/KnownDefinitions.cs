using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Messages;

/// <summary>Definitions by their encoding: as many as programs have at a time, and few bytes. A definition may have a megabyte, and a
/// program with a new one for each task must not fill the node with those that are gone. A definition that is not found is read again. Not
/// thread-safe.</summary>
internal sealed class KnownDefinitions
{
    /// <summary>Most programs have a handful.</summary>
    internal const int Most = 1_024;

    /// <summary>Of the encodings; the definitions themselves take two or three times as much.</summary>
    internal const long MostBytes = 4 << 20;

    private readonly Dictionary<byte[], TaskDefinition> _definitions = new(BytesComparer.Instance);

    internal long Bytes { get; private set; }

    internal int Count => _definitions.Count;

    internal TaskDefinition? Find(byte[] encoded) => _definitions.GetValueOrDefault(encoded);

    /// <summary>Keeps a definition; returns the one that is known by these bytes.</summary>
    internal TaskDefinition Add(byte[] encoded, TaskDefinition definition)
    {
        if (_definitions.TryGetValue(encoded, out TaskDefinition? known))
            return known;
        if (encoded.Length > MostBytes / 16)
            return definition; // it would drive out all others
        if (_definitions.Count >= Most || Bytes + encoded.Length > MostBytes)
        {
            _definitions.Clear();
            Bytes = 0;
        }

        _definitions.Add(encoded, definition);
        Bytes += encoded.Length;
        return definition;
    }
}
