using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks;

/// <summary>The argument that all tasks of a map get. Its value is encoded once. One that is too large for a message is put once, and is
/// released with this argument.</summary>
internal sealed class SharedArgument : IDisposable
{
    // Made for this map alone; null: the caller's.
    private ObjectHandle? _own;

    /// <summary>The object that the tasks read; null: there is none.</summary>
    internal ObjectHandle? Reference { get; private init; }

    /// <summary>The type as which the object was encoded.</summary>
    internal Type EncodedAs { get; private init; } = typeof(object);

    /// <summary>The parameter's type.</summary>
    internal Type Parameter { get; private init; } = typeof(object);

    /// <summary>The encoded value; null: it is an object or a token.</summary>
    internal byte[]? Bytes { get; private init; }

    /// <summary>The references inside the value.</summary>
    internal IReadOnlyList<ObjectHandle> Nested { get; private init; } = [];

    internal CancellationToken Token { get; private init; }

    /// <exception cref="ArgumentException">The value cannot travel.</exception>
    internal static SharedArgument Of<T>(T value, SessionCore session, string parameter)
    {
        if (value is CancellationToken token && typeof(T) == typeof(CancellationToken))
            return new SharedArgument { Token = token };
        if (value is IObjectRef reference && typeof(T) == typeof(object))
            return Of(new ObjectRef<object>(reference.Handle), session, reference.ValueType);
        using EncodedValue encoded = ValueCodec.Encode(value, parameter);
        if (encoded.Length <= TaskBody.InlineLimit)
            return new SharedArgument { Bytes = encoded.ToBlob(), Nested = Misuse.Own(encoded.References, session, parameter) };
        ObjectHandle stored = session.PutEncoded(encoded, parameter);
        return new SharedArgument { Reference = stored, EncodedAs = typeof(T), Parameter = typeof(T), _own = stored };
    }

    internal static SharedArgument Of<T>(ObjectRef<T> reference, SessionCore session, Type? encodedAs = null)
    {
        SessionCore? settled = null;
        ObjectHandle own = Misuse.Own(Misuse.Live(reference.Handle), session, "shared", ref settled);
        return new()
        {
            Reference = own,
            EncodedAs = encodedAs ?? reference.ValueType,
            Parameter = typeof(T),
            _own = own == reference.Handle ? null : own,
        };
    }

    public void Dispose() => _own?.Release();
}
