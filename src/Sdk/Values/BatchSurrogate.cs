using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Apache.Arrow;

namespace ClusterTasks.Values;

/// <summary>Lets a type of another library travel as record batches. Implemented in an assembly of its own, so that only programs that use
/// the library carry it.</summary>
internal abstract class BatchSurrogate<T>
    where T : class
{
    /// <summary>Returns at least one batch. The batches may be the value's own memory.</summary>
    internal abstract IReadOnlyList<RecordBatch> ToBatches(T value);

    /// <summary>Returns the value again, in memory of its own.</summary>
    internal abstract T FromBatches(IReadOnlyList<RecordBatch> batches);
}

/// <summary>Finds surrogates.</summary>
/// <remarks>They have a fixed name for a fixed type: no call from the user, the same in driver and worker, nothing to load for a program
/// without that type. An attribute on the assembly would not be seen before the assembly is loaded, and .NET loads it only when code uses
/// it. A name from the wire is never loaded.</remarks>
internal static class BatchSurrogates
{
    private const string DataFrame = "Microsoft.Data.Analysis.DataFrame";
    private const string AssemblyName = "ClusterTasks.Sdk.DataFrame";
    private const string TypeName = "ClusterTasks.DataFrames.DataFrameSurrogate";
    private static readonly ConcurrentDictionary<Type, object?> Known = new();

    /// <summary>Returns the error for a type that needs a missing surrogate, or null.</summary>
    internal static string? FindProblem(Type type) => type.FullName == DataFrame && Find(type) is null
        ? $"add a reference to {AssemblyName} to the program"
        : null;

    /// <summary>Returns the BatchSurrogate of the type, or null.</summary>
    internal static object? Find(Type type) => type.FullName == DataFrame ? Known.GetOrAdd(type, static _ => Load()) : null;

    private static object? Load()
    {
        try
        {
            return Activator.CreateInstance(Assembly.Load(AssemblyName).GetType(TypeName, throwOnError: true)!, nonPublic: true);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>Encodes a value on its own: as a batch or a list of batches, which may also be read as such.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class SurrogateCodec<T>(BatchSurrogate<T> surrogate) : Codec<T>
    where T : class
{
    internal override EncodedValue Encode(T value)
    {
        if (value is null)
        {
            return MessagePackCodec<object?>.Encode(null);
        }

        IReadOnlyList<RecordBatch> batches = surrogate.ToBatches(value);
        return batches.Count == 1 ? Codec<RecordBatch>.Instance.Encode(batches[0]) : Codec<RecordBatch[]>.Instance.Encode([.. batches]);
    }

    internal override T Decode(scoped in Blob blob, IReferenceContext references, out bool inPlace)
    {
        inPlace = false;
        return blob.IsNull ? null! : surrogate.FromBatches(Codec<RecordBatch[]>.Instance.Decode(blob, references, out _));
    }
}
