using System.Globalization;

namespace ClusterTasks.Store.Transfer;

/// <summary>The line in which pulls wait for room in this node's store; see <see cref="PullAdmission{T}"/>. Thread-safe.</summary>
internal sealed class PullRoom
{
    private readonly Lock _gate = new();
    private readonly ITransferSink _sink;
    private readonly PullAdmission<Pull> _line;
    private readonly Dictionary<Pull, TaskCompletionSource> _entered = [];

    public PullRoom(ITransferSink sink) => (_sink, _line) = (sink, new PullAdmission<Pull>(() => sink.FreeBytes));

    /// <summary>Puts a pull into the line, once. Ends when the pull may take its room.</summary>
    public Task EnterAsync(Pull pull, long size, PullClass pullClass)
    {
        lock (_gate)
        {
            if (!_entered.TryGetValue(pull, out TaskCompletionSource? admitted))
            {
                _entered.Add(pull, admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                _line.Enter(pull, size, pullClass);
                Admit();
            }

            return admitted.Task;
        }
    }

    /// <summary>Called when its room is taken in the store.</summary>
    public void Reserved(Pull pull)
    {
        lock (_gate)
        {
            _line.Reserved(pull);
            Admit();
        }
    }

    public void Raise(Pull pull, PullClass pullClass)
    {
        lock (_gate)
            _line.Raise(pull, pullClass);
    }

    public void Leave(Pull pull)
    {
        lock (_gate)
        {
            if (_entered.Remove(pull))
            {
                _line.Leave(pull);
                Admit();
            }
        }
    }

    /// <summary>Returns the reason why the pull waits; null when it does not wait in this line.</summary>
    public string? Explain(Pull pull, long size)
    {
        lock (_gate)
        {
            return _line.PlaceOf(pull) is { } place
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"it waits for room in this node's store: {size} bytes, free {_sink.FreeBytes} of which {_line.PromisedBytes} are "
                        + $"promised; class {place.Class}, {place.Ahead} before it")
                : null;
        }
    }

    private void Admit()
    {
        foreach (Pull pull in _line.Admit())
            _entered[pull].SetResult();
        _line.AssertInvariants();
    }
}
