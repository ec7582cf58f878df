using System.Buffers;
using ClusterTasks.Protocol;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Handles a message of a node.</summary>
internal delegate void FrameHandler<T>(NodeId from, in T frame);

/// <summary>Handles the return of a message that a node cannot handle.</summary>
internal delegate void RefusedFrameHandler<T>(NodeId to, in T frame, string reason);

/// <summary>The handlers of all messages between nodes, and the mail of this node to itself. That mail takes the same handlers in the
/// order in which it was posted, is never encoded, and waits until the step that posted it has ended: a handler never runs inside of
/// another one. The node's lock guards it.</summary>
internal sealed partial class NodeMail(NodeId self, ILogger logger)
{
    private readonly Slot?[] _slots = new Slot?[byte.MaxValue + 1];

    // The messages themselves wait in their slots: one queue of all of them would box each.
    private readonly Queue<FrameType> _order = new();

    /// <summary>Whether mail to this node itself waits.</summary>
    internal bool HasMail => _order.Count > 0;

    /// <summary>Sets the handlers of a type, once.</summary>
    internal void On<T>(FrameHandler<T> handler, RefusedFrameHandler<T>? refused = null)
        where T : IFrame<T>
    {
        if (_slots[(byte)T.Type] is not null)
            throw new InvalidOperationException($"Frame {T.Type} has a handler already.");
        _slots[(byte)T.Type] = new Slot<T>(handler, refused);
    }

    /// <summary>Queues a message of this node to itself.</summary>
    internal void Post<T>(in T frame)
        where T : IFrame<T>
    {
        ((Slot<T>)Find(T.Type)).Waiting.Enqueue(frame);
        _order.Enqueue(T.Type);
    }

    /// <summary>Handles the oldest message of this node to itself. One that fails comes back, as from another node.</summary>
    internal void DeliverNext() => Find(_order.Dequeue()).DeliverNext(self, logger);

    /// <summary>Handles a message of another node.</summary>
    /// <exception cref="ProtocolException">The message is unknown, or cannot be read.</exception>
    internal void Receive(NodeId from, FrameType type, in ReadOnlySequence<byte> body) => Find(type).Receive(from, body);

    /// <summary>Handles the return of a message. One that nobody waits for is dropped.</summary>
    internal void Refused(NodeId to, FrameType type, in ReadOnlySequence<byte> body, string reason) => Find(type).Refused(to, body, reason);

    private Slot Find(FrameType type) => _slots[(byte)type] ?? throw new ProtocolException($"A node sent an unknown frame {(byte)type}.");

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of type {Type} of this node to itself failed.")]
    private static partial void LogFailed(ILogger logger, FrameType type, Exception error);

    private abstract class Slot
    {
        internal abstract void DeliverNext(NodeId self, ILogger logger);

        internal abstract void Receive(NodeId from, in ReadOnlySequence<byte> body);

        internal abstract void Refused(NodeId to, in ReadOnlySequence<byte> body, string reason);
    }

    private sealed class Slot<T>(FrameHandler<T> handler, RefusedFrameHandler<T>? refused) : Slot
        where T : IFrame<T>
    {
        internal Queue<T> Waiting { get; } = new();

        internal override void DeliverNext(NodeId self, ILogger logger)
        {
            T frame = Waiting.Dequeue();
            try
            {
                handler(self, frame);
            }
            catch (Exception e)
            {
                // Not to the step that happened to end now: that may be one of another session.
                LogFailed(logger, T.Type, e);
                refused?.Invoke(self, frame, $"node {self} failed in handling it ({e.GetType().Name}: {e.Message})");
            }
        }

        internal override void Receive(NodeId from, in ReadOnlySequence<byte> body) => handler(from, FrameReader.Decode<T>(body));

        internal override void Refused(NodeId to, in ReadOnlySequence<byte> body, string reason)
        {
            if (refused is not null)
                refused(to, FrameReader.Decode<T>(body), reason);
        }
    }
}
