using System.Reflection;
using ClusterTasks.Values.Errors;

namespace ClusterTasks.Session;

/// <summary>Puts an exception on one short line of a console, without its stack.</summary>
internal static class ErrorLine
{
    private const int MaxMessage = 300;

    /// <summary>Returns the exception's type and message; nothing for null.</summary>
    internal static string Of(Exception? error)
    {
        if (error is null)
            return "";
        // These say only that something else failed.
        while (error is TypeInitializationException or TargetInvocationException && error.InnerException is { } cause)
            error = cause;
        // Some libraries put a whole exception, with its stack, into the message of another.
        string message = ErrorText.Message(error);
        int end = message.IndexOf("   at ", StringComparison.Ordinal);
        message = (end < 0 ? message : message[..end]).Trim().ReplaceLineEndings(" ");
        return $"{error.GetType().Name}: {(message.Length > MaxMessage ? message[..MaxMessage] + "…" : message)}";
    }
}
