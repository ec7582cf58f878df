using ClusterTasks.Session;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace ClusterTasks.Worker.Outbox;

/// <summary>Distinguishes a call that will fail each time it is repeated from one that may succeed later.</summary>
internal static class FinalRefusal
{
    /// <summary>Returns the reason why the same message will never be taken; null when it may be taken later.</summary>
    internal static string? ReasonOf(Exception error) => error switch
    {
        ArgumentException when Seeded.Is(SeededFault.RepeatsRefusedBatches) => null,
        RefusedException or ArgumentException => error.Message,
        // Orleans refuses to send, or to read, messages that are too large or cannot be serialized.
        InvalidMessageFrameException or SerializerException => $"it cannot be sent ({ErrorLine.Cause(error)})",
        _ => null,
    };
}
