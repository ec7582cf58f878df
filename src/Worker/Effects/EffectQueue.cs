using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Effects;

/// <summary>Carries an effect out.</summary>
internal delegate void EffectHandler<T>(in T effect);

/// <summary>Sends mail to other nodes.</summary>
internal interface IMailCarrier
{
    void Send<T>(NodeLine line, in T frame)
        where T : IFrame<T>;
}

/// <summary>Effects of many types in one order. The structs themselves wait in a reused queue for each type: one queue of all of them would
/// box each.</summary>
internal sealed class EffectQueue
{
    private readonly Queue<Slot> _order = new();
    private Slot?[] _slots = [];

    internal bool IsEmpty => _order.Count == 0;

    internal void Add<T>(in T effect)
        where T : struct
    {
        var slot = (Slot<T>?)SlotAt(EffectType<T>.Index);
        if (slot is null)
            _slots[EffectType<T>.Index] = slot = new Slot<T>();
        slot.Waiting.Enqueue(effect);
        _order.Enqueue(slot);
    }

    internal void Post<T>(NodeLine line, in T frame)
        where T : IFrame<T>
    {
        var slot = (MailSlot<T>?)SlotAt(EffectType<PeerMail<T>>.Index);
        if (slot is null)
            _slots[EffectType<PeerMail<T>>.Index] = slot = new MailSlot<T>();
        slot.Waiting.Enqueue(new PeerMail<T>(line, frame));
        _order.Enqueue(slot);
    }

    /// <summary>Carries the oldest effect out.</summary>
    internal void CarryNext(EffectHandlers handlers) => _order.Dequeue().CarryNext(handlers);

    /// <summary>Takes the oldest effect out as an object. For tests.</summary>
    internal object TakeNext() => _order.Dequeue().TakeNext();

    /// <summary>Gives back the room of effects that are gone.</summary>
    internal void Trim()
    {
        _order.TrimExcess();
        foreach (Slot? slot in _slots)
            slot?.Trim();
    }

    private Slot? SlotAt(int index)
    {
        if (index >= _slots.Length)
            Array.Resize(ref _slots, Math.Max(64, index + 1));
        return _slots[index];
    }

    private abstract class Slot
    {
        internal abstract void CarryNext(EffectHandlers handlers);

        internal abstract object TakeNext();

        internal abstract void Trim();
    }

    private sealed class Slot<T> : Slot
        where T : struct
    {
        internal Queue<T> Waiting { get; } = new();

        internal override void CarryNext(EffectHandlers handlers) => handlers.Find<T>()(Waiting.Dequeue());

        internal override object TakeNext() => Waiting.Dequeue();

        internal override void Trim() => Waiting.TrimExcess();
    }

    private sealed class MailSlot<T> : Slot
        where T : IFrame<T>
    {
        internal Queue<PeerMail<T>> Waiting { get; } = new();

        internal override void CarryNext(EffectHandlers handlers)
        {
            PeerMail<T> mail = Waiting.Dequeue();
            handlers.Mail.Send(mail.Line, mail.Frame);
        }

        internal override object TakeNext() => Waiting.Dequeue();

        internal override void Trim() => Waiting.TrimExcess();
    }
}
