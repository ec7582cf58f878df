using System.Runtime.CompilerServices;
using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>The items that a remote <c>IAsyncEnumerable</c> function yields, readable while it still runs.</summary>
/// <typeparam name="T">The item's type.</typeparam>
/// <remarks>The function runs ahead of the reader until the back-pressure limit. A stream is read once, either as values or through
/// <see cref="Refs"/>. Leaving the loop early tells the function to stop: its token fires at once, wherever it waits, and the tasks that it
/// submitted are cancelled, too. A function that ignores its token ends when it yields again, or by force after
/// <see cref="TaskOptions.TimeoutGrace"/>. <see cref="Remote.CancelAsync{T}(ObjectStream{T}, bool, bool)"/> with force ends it before that.
/// If the function throws, the items before come first and then the error.</remarks>
public sealed class ObjectStream<T> : IAsyncEnumerable<T>, IDisposable
{
    private readonly ObjectHandle _end;
    private int _taken;

    internal ObjectStream(ObjectHandle end)
    {
        _end = end;
        Refs = new References(this);
    }

    /// <summary>Gets the id of the stream's end marker, the same on every node.</summary>
    public ObjectId Id => _end.Id;

    /// <summary>Gets the items as references, for passing on without reading them here.</summary>
    /// <exception cref="InvalidOperationException">Thrown by the enumeration: the stream has been read.</exception>
    public IAsyncEnumerable<ObjectRef<T>> Refs { get; }

    internal ObjectHandle End => Misuse.Live(_end);

    /// <summary>The same handle, even of a stream that was left.</summary>
    internal ObjectHandle Handle => _end;

    /// <summary>Reads the items in the order in which the function yields them.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">The stream has been read.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        Take();
        return ValuesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>Releases the stream. A function that still runs is told to stop, and one that has not started never runs.
    /// Idempotent.</summary>
    public void Dispose() => _end.Release();

    private void Take()
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
            throw new InvalidOperationException(
                "This stream has been read. Read it once, or keep the references from Refs and read those.")
            {
                HelpLink =
                HelpPage.References
            };
    }

    private async IAsyncEnumerable<T> ValuesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ObjectRef<T> item in ReferencesAsync(cancellationToken).ConfigureAwait(false))
        {
            using (item)
                yield return await item.GetAsync(null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<ObjectRef<T>> ReferencesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (uint index = 1; ; index++)
            {
                ObjectHandle? item = await End.Session.NextStreamItemAsync(_end, index, cancellationToken).ConfigureAwait(false);
                if (item is null)
                    yield break;
                yield return new ObjectRef<T>(item);
            }
        }
        finally
        {
            _end.Release();
        }
    }

    private sealed class References(ObjectStream<T> stream) : IAsyncEnumerable<ObjectRef<T>>
    {
        public IAsyncEnumerator<ObjectRef<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            stream.Take();
            return stream.ReferencesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        }
    }
}
