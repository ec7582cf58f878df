using System.Collections.Concurrent;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Execution;

/// <summary>Decodes arguments of one type that is known only at run time.</summary>
internal abstract class ArgumentReader
{
    private static readonly ConcurrentDictionary<Type, ArgumentReader> Readers = new();

    internal static ArgumentReader For(Type type) => Readers.GetOrAdd(type, static t =>
        (ArgumentReader)Activator.CreateInstance(typeof(ArgumentReader<>).MakeGenericType(t), nonPublic: true)!);

    internal abstract object? Read(BlobBytes encoded, IReferenceContext references);

    /// <summary>Makes an array of many values of the type.</summary>
    internal abstract object ReadMany(ReadOnlySpan<BlobBytes> encoded, IReferenceContext references);
}

/// <summary>Decodes <typeparamref name="T"/>.</summary>
internal sealed class ArgumentReader<T> : ArgumentReader
{
    // Whether a value was read in place does not matter here: the task's pins are held to its end.
    internal override object? Read(BlobBytes encoded, IReferenceContext references) => ValueCodec.Decode<T>(encoded, references, out _);

    internal override object ReadMany(ReadOnlySpan<BlobBytes> encoded, IReferenceContext references)
    {
        var values = new T[encoded.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = ValueCodec.Decode<T>(encoded[i], references, out _);
        return values;
    }
}
