using System.Runtime.CompilerServices;

namespace ClusterTasks.Values.Errors;

/// <summary>Remembers what each stand-in of this process stands for: sent on, it tells the whole, and a process that has the type makes the
/// original again.</summary>
internal static class StandIns
{
    private static readonly ConditionalWeakTable<Exception, ExceptionImage> Images = new();

    internal static void Add(ClusterTasksException standIn, ExceptionImage image) => Images.Add(standIn, image);

    /// <summary>What the exception stands for; null: it is itself.</summary>
    internal static ExceptionImage? Of(Exception error) => Images.TryGetValue(error, out ExceptionImage? image) ? image : null;
}
