using Orleans.Runtime.Messaging;
using Orleans.Serialization;

namespace ClusterTasks.Worker.Outbox;

/// <summary>Tells a call that will fail for as long as it is repeated from one that may succeed later.</summary>
internal static class FinalRefusal
{
    /// <summary>Returns why the same message will never be taken; null when it may be taken later.</summary>
    internal static string? ReasonOf(Exception error) => error switch
    {
        RefusedException or ArgumentException => error.Message,
        // Orleans refuses to send, or to read, what is too large or cannot be serialized.
        InvalidMessageFrameException or SerializerException => $"it cannot be sent ({error.Message})",
        _ => null,
    };
}
