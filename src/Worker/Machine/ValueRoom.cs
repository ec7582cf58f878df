using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Messages;
using ClusterTasks.Worker.Ownership;

namespace ClusterTasks.Worker.Machine;

/// <summary>Memory of the node's own process that clients fill with small values and references in values. Many small values move into the
/// store, where they can spill; clients that bring more than that takes are slowed down, and what is past the limit is refused by
/// name.</summary>
internal sealed class ValueRoom
{
    // A tenth below the mark, so that a value that comes now and then does not start a mover for each.
    private const double MovedTo = 0.9;

    // Of the room: where clients begin to wait for the mover.
    private const double SlowAbove = 0.75;

    private readonly NodeContext _context;
    private readonly ReferenceTable _objects;
    private readonly SessionTable _sessions;
    private readonly NodeErrors _errors;
    private byte[]? _refused;

    internal ValueRoom(NodeContext context, ReferenceTable objects, SessionTable sessions, NodeErrors errors)
    {
        (_context, _objects, _sessions, _errors) = (context, objects, sessions, errors);
        ValueBytes values = objects.Values;
        values.MoveAbove = sessions.Room.MoveAbove;
        values.Most = sessions.Room.ValueBytes;
        values.Beside = sessions.Requests;
        values.Refusal = Refusal;
        values.MovingIsDue = StartMoving;
    }

    /// <summary>Whether clients that bring values must wait for the mover. May be read outside of a step.</summary>
    internal bool IsShort => _objects.Values.Total > SlowAbove * _objects.Values.Room;

    internal bool IsMoving { get; private set; }

    /// <summary>Returns the next value to move into the store; null: none is left.</summary>
    internal (ObjectId Id, byte[] Blob)? TakeNext() =>
        _objects.Values.Total > MovedTo * _objects.Values.Mark && _objects.Values.TakeOldest() is { } entry ? (entry.Id, entry.Blob!)
            : null;

    /// <summary>The value is in the store. False: it was freed meanwhile, and the copy there is nobody's.</summary>
    internal bool OnMoved(ObjectId id) => _objects.MoveToStore(id);

    /// <summary>The value cannot be moved now.</summary>
    internal void PutBack(ObjectId id)
    {
        if (_objects.Find(id) is { State: ValueState.Inline } entry)
            _objects.Values.PutBack(entry);
    }

    /// <summary>The mover has ended. It starts with the next value: while the store is full each try takes as long as a put
    /// waits.</summary>
    internal void OnMoverEnded() => IsMoving = false;

    private void StartMoving()
    {
        if (IsMoving)
            return;
        IsMoving = true;
        _context.Effects.Add(default(MoveValues));
    }

    private byte[] Refusal() => _refused ??= _objects.Values.Share(_errors.ValuesRefused(
        $"Node {_context.Self} keeps {_sessions.Room.ValueBytes:N0} bytes of small values, errors and references for its clients, the "
            + $"most that {_sessions.Room.Setting} allows, and this program has more than its share of them. Release references, or "
            + $"raise {_sessions.Room.Setting}."));
}
