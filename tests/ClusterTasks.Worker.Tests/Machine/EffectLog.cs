using ClusterTasks.Worker.Effects;
using ClusterTasks.Worker.Sessions;

namespace ClusterTasks.Worker.Tests.Machine;

/// <summary>Takes out what tables have asked for, as objects in their order.</summary>
internal static class EffectLog
{
    /// <summary>The effects since the last call. Clients have got their frames.</summary>
    internal static IEnumerable<object> TakeAll(this NodeEffects effects)
    {
        while (effects.HasAny)
        {
            EffectBatch batch = effects.Take();
            foreach (NodeSession session in batch.Sessions)
                session.SendPending(mayWait: false);
            batch.Sessions.Clear();
            while (!batch.Queue.IsEmpty)
                yield return batch.Queue.TakeNext();
        }
    }

    /// <summary>The receiver and the frame of a message; null for any other effect.</summary>
    internal static (NodeId To, object Frame)? AsMail(object effect)
    {
        Type type = effect.GetType();
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(PeerMail<>))
            return null;
        var line = (NodeLine)type.GetProperty("Line")!.GetValue(effect)!;
        return (line.Node, type.GetProperty("Frame")!.GetValue(effect)!);
    }
}
