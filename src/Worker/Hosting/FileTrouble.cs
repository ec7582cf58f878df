using ClusterTasks.Session;

namespace ClusterTasks.Worker.Hosting;

/// <summary>Says why a file cannot be used, in whole sentences.</summary>
internal static class FileTrouble
{
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    /// <summary>Returns the cause, with a full stop.</summary>
    internal static string Of(Exception error) =>
        IsFull(error) ? $"{(error.HResult == NoSpace ? "No space left on device" : "The disk quota is used up")}."
        : $"{ErrorLine.Cause(error)}.";

    /// <summary>Returns the cause and its remedy: another folder helps against a full disk, but room does so as well.</summary>
    /// <param name="error">The reason why the file cannot be used.</param>
    /// <param name="otherwise">The remedy where the disk is not full.</param>
    internal static string WithRemedy(Exception error, string otherwise) =>
        $"{Of(error)} {(IsFull(error) ? "Free space there." : otherwise)}".TrimEnd();

    // On Linux the runtime puts the system's error number there.
    private static bool IsFull(Exception error) => error is IOException && error.HResult is NoSpace or OverQuota;
}
