using System.Buffers;
using ClusterTasks.Protocol;

namespace ClusterTasks.Worker.Effects;

/// <summary>Handles a message of a node.</summary>
internal delegate void FrameHandler<T>(NodeId from, in T frame);

/// <summary>Handles the return of a message that a node cannot handle.</summary>
internal delegate void RefusedFrameHandler<T>(NodeId to, in T frame, string reason);

/// <summary>The handlers of all messages between nodes, and the mail of this node to itself. That mail takes the same handlers in the
/// order in which it was posted, is never encoded, and waits until the step that posted it has ended: a handler never runs inside of
/// another one. The node's lock guards it.</summary>
/// <param name="self">This node.</param>
/// <param name="failed">Gets the name of a message of this node to itself whose handler failed, and the failure.</param>
internal sealed class NodeMail(NodeId self, Action<string, Exception> failed)
{
    private readonly Receiver?[] _byFrame = new Receiver?[byte.MaxValue + 1];
    private Slot?[] _slots = [];

    // The messages themselves wait in their slots: one queue of all of them would box each.
    private readonly Queue<Slot> _order = new();

    /// <summary>Whether mail to this node itself waits.</summary>
    internal bool HasMail => _order.Count > 0;

    /// <summary>Sets the handlers of a type, once.</summary>
    internal void On<T>(FrameHandler<T> handler, RefusedFrameHandler<T>? refused = null)
        where T : IFrame<T>
    {
        if (_byFrame[(byte)T.Type] is not null)
            throw new InvalidOperationException($"Frame {T.Type} has a handler already.");
        _byFrame[(byte)T.Type] = new Receiver<T>(handler, refused);
        Set(handler, refused);
    }

    /// <summary>Sets the handler of a message that never leaves this node, once.</summary>
    internal void OnOwn<T>(EffectHandler<T> handler) => Set((NodeId _, in T message) => handler(message), null);

    /// <summary>Queues a message of this node to itself.</summary>
    internal void Post<T>(in T message)
    {
        var slot = (Slot<T>)(At(EffectType<T>.Index) ?? throw new InvalidOperationException($"Nobody here handles {typeof(T).Name}."));
        slot.Waiting.Enqueue(message);
        _order.Enqueue(slot);
    }

    /// <summary>Gives back the room of messages that are gone.</summary>
    internal void Trim()
    {
        _order.TrimExcess();
        foreach (Slot? slot in _slots)
            slot?.Trim();
    }

    /// <summary>Handles the oldest message of this node to itself. One that fails comes back, as from another node.</summary>
    internal void DeliverNext() => _order.Dequeue().DeliverNext(self, failed);

    /// <summary>Handles a message of another node.</summary>
    /// <exception cref="ProtocolException">The message is unknown, or cannot be read.</exception>
    internal void Receive(NodeId from, FrameType type, in ReadOnlySequence<byte> body) => Find(type).Receive(from, body);

    /// <summary>Handles the return of a message. One that nobody waits for is dropped.</summary>
    internal void Refused(NodeId to, FrameType type, in ReadOnlySequence<byte> body, string reason) => Find(type).Refused(to, body, reason);

    /// <summary>Handles the return of a message that was never encoded.</summary>
    internal void Refused<T>(NodeId to, in T frame, string reason) => ((Slot<T>?)At(EffectType<T>.Index))?.Refused(to, frame, reason);

    private Receiver Find(FrameType type) =>
        _byFrame[(byte)type] ?? throw new ProtocolException($"A node sent an unknown frame {(byte)type}.");

    private Slot? At(int index) => index < _slots.Length ? _slots[index] : null;

    private void Set<T>(FrameHandler<T> handler, RefusedFrameHandler<T>? refused)
    {
        int index = EffectType<T>.Index;
        if (index >= _slots.Length)
            Array.Resize(ref _slots, Math.Max(64, index + 1));
        _slots[index] = new Slot<T>(handler, refused);
    }

    private abstract class Slot
    {
        internal abstract void DeliverNext(NodeId self, Action<string, Exception> failed);

        internal abstract void Trim();
    }

    private sealed class Slot<T>(FrameHandler<T> handler, RefusedFrameHandler<T>? refused) : Slot
    {
        internal Queue<T> Waiting { get; } = new();

        internal override void DeliverNext(NodeId self, Action<string, Exception> failed)
        {
            T message = Waiting.Dequeue();
            try
            {
                handler(self, message);
            }
            catch (Exception e)
            {
                // Not to the step that happened to end now: that may be one of another session.
                failed(typeof(T).Name, e);
                refused?.Invoke(self, message, $"node {self} failed in handling it ({e.GetType().Name}: {e.Message})");
            }
        }

        internal override void Trim() => Waiting.TrimExcess();

        internal void Refused(NodeId to, in T message, string reason) => refused?.Invoke(to, message, reason);
    }

    private abstract class Receiver
    {
        internal abstract void Receive(NodeId from, in ReadOnlySequence<byte> body);

        internal abstract void Refused(NodeId to, in ReadOnlySequence<byte> body, string reason);
    }

    private sealed class Receiver<T>(FrameHandler<T> handler, RefusedFrameHandler<T>? refused) : Receiver
        where T : IFrame<T>
    {
        internal override void Receive(NodeId from, in ReadOnlySequence<byte> body) => handler(from, FrameReader.Decode<T>(body));

        internal override void Refused(NodeId to, in ReadOnlySequence<byte> body, string reason) =>
            refused?.Invoke(to, FrameReader.Decode<T>(body), reason);
    }
}
