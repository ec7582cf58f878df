using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Ownership;
using ClusterTasks.Worker.Tests.Machine;
using Microsoft.Extensions.Time.Testing;

namespace ClusterTasks.Worker.Tests.Ownership;

/// <summary>A clock that the test moves, and what was told. Node A.</summary>
internal sealed class FakeEvents
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly NodeClock _clock;
    private readonly List<TaskEvent> _told = [];

    internal FakeEvents(IErrorFactory? errors = null)
    {
        _clock = new NodeClock(_time);
        Context = new NodeContext(Tables.A, _clock, errors!, handlesOwnMail: false);
        Pump = () => Context.Effects.TakeAll().ToList().ForEach(Take);
    }

    internal NodeContext Context { get; }

    /// <summary>Microseconds.</summary>
    internal long Clock
    {
        get => _clock.Micros;
        set
        {
            _time.Advance(TimeSpan.FromMicroseconds(value - _clock.Micros));
            _clock.Advance();
        }
    }

    internal bool IsListening { get; set; }

    /// <summary>Takes out what was asked for until now.</summary>
    internal Action Pump { get; set; }

    internal IReadOnlyList<TaskEvent> Told
    {
        get
        {
            Pump();
            return _told;
        }
    }

    internal void Take(object effect)
    {
        if (effect is TellEvent tell)
            _told.Add(tell.Item);
    }

    internal TaskJournal Journal(TaskHistory history) => new(Context, history, _ => IsListening);
}
