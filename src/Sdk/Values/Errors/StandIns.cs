using System.Runtime.CompilerServices;

namespace ClusterTasks.Values.Errors;

/// <summary>Remembers the original of each stand-in of this process. A stand-in that is sent on carries the whole original, and a process
/// that has the type makes the original again.</summary>
internal static class StandIns
{
    private static readonly ConditionalWeakTable<Exception, ExceptionImage> Images = new();

    internal static void Add(ClusterTasksException standIn, ExceptionImage image) => Images.Add(standIn, image);

    /// <summary>Returns the image of the exception that a stand-in replaces; null for an ordinary exception.</summary>
    internal static ExceptionImage? Of(Exception error) => Images.TryGetValue(error, out ExceptionImage? image) ? image : null;
}
