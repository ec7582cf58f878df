using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Agent;

/// <summary>Shapes by their encoding: as many as programs have at a time, and few bytes. A shape may have a megabyte, and a program with a
/// new one for each task must not fill the node with those that are gone. A shape that is not found is read again. Not
/// thread-safe.</summary>
internal sealed class KnownShapes
{
    /// <summary>Most programs have a handful.</summary>
    internal const int Most = 1_024;

    /// <summary>Of the encodings; the shapes themselves take two or three times as much.</summary>
    internal const long MostBytes = 4 << 20;

    private readonly Dictionary<byte[], TaskShape> _shapes = new(BytesComparer.Instance);

    internal long Bytes { get; private set; }

    internal int Count => _shapes.Count;

    internal TaskShape? Find(byte[] encoded) => _shapes.GetValueOrDefault(encoded);

    /// <summary>Keeps a shape; returns the one that is known by these bytes.</summary>
    internal TaskShape Add(byte[] encoded, TaskShape shape)
    {
        if (_shapes.TryGetValue(encoded, out TaskShape? known))
            return known;
        if (encoded.Length > MostBytes / 16)
            return shape; // it would drive out all others
        if (_shapes.Count >= Most || Bytes + encoded.Length > MostBytes)
        {
            _shapes.Clear();
            Bytes = 0;
        }

        _shapes.Add(encoded, shape);
        Bytes += encoded.Length;
        return shape;
    }
}
