namespace ClusterTasks;

/// <summary>Reads many values and completes with all of them, or at the first failure in time.</summary>
internal sealed class AllValues<T>
{
    private readonly TaskCompletionSource<T[]> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly T[] _values;
    private int _missing;

    internal AllValues(IReadOnlyList<ObjectRef<T>> refs, CancellationToken cancellationToken)
    {
        _values = new T[refs.Count];
        _missing = refs.Count;
        for (int index = 0; index < _values.Length; index++)
            _ = ReadAsync(refs[index], index, cancellationToken);
    }

    internal Task<T[]> Completion => _completion.Task;

    internal int Missing => Volatile.Read(ref _missing);

    private async Task ReadAsync(ObjectRef<T> reference, int index, CancellationToken cancellationToken)
    {
        try
        {
            _values[index] = await reference.GetAsync(null, cancellationToken).ConfigureAwait(false);
            if (Interlocked.Decrement(ref _missing) == 0)
                _completion.TrySetResult(_values);
        }
        catch (OperationCanceledException error) when (cancellationToken.IsCancellationRequested)
        {
            _completion.TrySetCanceled(error.CancellationToken);
        }
        catch (Exception error)
        {
            _completion.TrySetException(error);
        }
    }
}
