using System.Reflection;
using System.Text.RegularExpressions;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Session;

/// <summary>Puts an exception on one short line of a console, without its stack.</summary>
internal static partial class ErrorLine
{
    private const int MaxMessage = 300;

    // The end of our own messages says what to do.
    private const int MaxCause = 1_000;

    /// <summary>Returns the exception's type and message; nothing for null.</summary>
    internal static string Of(Exception? error)
    {
        if (error is null)
            return "";
        error = CauseOf(error);
        string message = WithoutStack(error).ReplaceLineEndings(" ");
        message = ShownText.Of(message.Length > MaxMessage ? message[..MaxMessage] + "…" : message);
        return $"{error.GetType().Name}: {message}";
    }

    /// <summary>Returns the first line of an exception's message, without a stack or a full stop, for a sentence that continues behind
    /// it.</summary>
    internal static string Cause(Exception error)
    {
        string message = WithoutStack(CauseOf(error));
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        message = (end < 0 ? message : message[..end]).TrimEnd().TrimEnd('.');
        return ShownText.Of(message.Length > MaxCause ? message[..MaxCause] + "…" : message);
    }

    // These exceptions say only that something else failed.
    private static Exception CauseOf(Exception error)
    {
        while (error is TypeInitializationException or TargetInvocationException && error.InnerException is { } cause)
            error = cause;
        return error;
    }

    // Some libraries put a whole exception, with its stack, into the message of another.
    private static string WithoutStack(Exception error)
    {
        string message = ErrorText.Message(error);
        int end = StackStart().Match(message) is { Success: true } frame ? frame.Index : message.Length;
        return message[..end].Trim();
    }

    [GeneratedRegex(@"(^|\s)\s*at [\w.<>`+\[\],]+\(")]
    private static partial Regex StackStart();
}
