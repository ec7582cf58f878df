using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Sessions;
using Microsoft.Extensions.Logging;

namespace ClusterTasks.Worker.Agent;

/// <summary>Carries out what steps ask for, in their order, one thread at a time. A thread whose step ends while another one carries leaves
/// its effects to that one: it does not wait, and no destination sees two senders.</summary>
internal sealed partial class Carrier(EffectHandlers handlers, Lock gate, NodeEffects effects, Background background, ILogger logger)
{
    private const int Idle = 0;
    private const int Carrying = 1;
    private const int More = 2;

    // A thread that carries for all others must get back to its own client.
    private const int BatchesAtATime = 16;

    private int _state;

    /// <summary>Called under the lock, at the end of a step. Returns what the caller must carry when it has left the lock; null: nothing,
    /// or another thread carries and takes it, too.</summary>
    internal EffectBatch? TryBegin()
    {
        if (!effects.HasAny || Interlocked.CompareExchange(ref _state, More, Carrying) != Idle)
            return null;
        Volatile.Write(ref _state, Carrying);
        return effects.Take();
    }

    /// <summary>Carries out a batch, and all that has come meanwhile. Never throws.</summary>
    internal void Carry(EffectBatch batch)
    {
        for (int carried = 1; ; carried++)
        {
            CarryOut(batch);
            if (Interlocked.CompareExchange(ref _state, Idle, Carrying) == Carrying)
                return;
            lock (gate)
            {
                Volatile.Write(ref _state, Carrying);
                batch = effects.Take();
            }

            if (carried < BatchesAtATime)
                continue;
            EffectBatch rest = batch;
            _ = background(() =>
            {
                Carry(rest);
                return Task.CompletedTask;
            });
            return;
        }
    }

    private void CarryOut(EffectBatch batch)
    {
        // Clients that get a hundred answers are woken once, by one system call.
        foreach (NodeSession session in batch.Sessions)
            session.SendPending(mayWait: false); // never throws
        batch.Sessions.Clear();
        while (!batch.Queue.IsEmpty)
        {
            try
            {
                batch.Queue.CarryNext(handlers);
            }
            catch (Exception e)
            {
                LogFailed(logger, e); // what stands behind it has nothing to do with it
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A part of what the node has decided could not be carried out.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
