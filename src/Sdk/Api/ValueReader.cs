using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>Reads a value as the type that it was encoded as and returns it as <typeparamref name="T"/>. A reference needs this after
/// <c>As&lt;TBase&gt;()</c>, because a value's bytes are those of its own type.</summary>
internal abstract class ValueReader<T>
{
    internal abstract Type ValueType { get; }

    internal abstract Task<T> GetAsync(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken);

    internal abstract T Get(ObjectHandle handle, TimeSpan? timeout);
}

/// <summary>Reads as <typeparamref name="TSource"/> (through <paramref name="inner"/> if that is itself a cast).</summary>
internal sealed class CastReader<TSource, T>(ValueReader<TSource>? inner) : ValueReader<T>
{
    internal override Type ValueType => inner?.ValueType ?? typeof(TSource);

    internal override async Task<T> GetAsync(ObjectHandle handle, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Cast(inner is null
        ? await handle.Session.GetAsync<TSource>(handle, timeout, cancellationToken).ConfigureAwait(false)
        : await inner.GetAsync(handle, timeout, cancellationToken).ConfigureAwait(false));

    internal override T Get(ObjectHandle handle, TimeSpan? timeout) =>
        Cast(inner is null ? handle.Session.Get<TSource>(handle, timeout) : inner.Get(handle, timeout));

    private static T Cast(TSource value) => (T)(object?)value!;
}
