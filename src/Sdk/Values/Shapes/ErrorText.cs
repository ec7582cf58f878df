namespace ClusterTasks.Values.Shapes;

/// <summary>Reads texts of exceptions whose members are user code: reading them never throws, and never exhausts the stack.</summary>
internal static class ErrorText
{
    /// <summary>The depth and width up to which the text of a tree of causes is composed recursively, as the framework does.</summary>
    private const int MaxDepth = 50;
    private const int MaxCauses = 1000;

    /// <summary>Returns the message.</summary>
    internal static string Message(Exception error) =>
        IsHuge(error) ? ExceptionFields.Message(error) ?? "" : Read(error, static e => e.Message) ?? "";

    /// <summary>Returns type, message, causes and stack; of a very long chain only those of its head.</summary>
    internal static string Whole(Exception error) => (IsHuge(error) ? null : ReadOrNull(error, static e => e.ToString()))
        ?? $"{TypeNames.Of(error.GetType())}: {Message(error)}\n{Read(error, static e => e.StackTrace)}";

    /// <summary>Returns the member's text, or the fact that it threw.</summary>
    internal static string? Read(Exception error, Func<Exception, string?> member)
    {
        try
        {
            return member(error);
        }
        catch (Exception flaw)
        {
            return $"(reading it threw {TypeNames.Of(flaw.GetType())})";
        }
    }

    /// <summary>Returns the member's text, or null where it threw.</summary>
    internal static string? ReadOrNull(Exception error, Func<Exception, string?> member)
    {
        try
        {
            return member(error);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>Returns the innermost cause, without asking the exceptions: <see cref="Exception.GetBaseException"/> is virtual.</summary>
    internal static Exception Innermost(Exception error)
    {
        while (error.InnerException is { } cause)
            error = cause;
        return error;
    }

    /// <summary>True when a text that is composed of all causes would exhaust the stack, or not end.</summary>
    private static bool IsHuge(Exception error)
    {
        int left = MaxCauses;
        return IsHuge(error, 0, ref left);
    }

    private static bool IsHuge(Exception error, int depth, ref int left)
    {
        if (depth > MaxDepth || --left < 0)
            return true;
        if (error is not AggregateException many)
            return error.InnerException is { } cause && IsHuge(cause, depth + 1, ref left);
        foreach (Exception cause in many.InnerExceptions)
        {
            if (IsHuge(cause, depth + 1, ref left))
                return true;
        }

        return false;
    }
}
