namespace ClusterTasks;

/// <summary>Where errors are explained. The page lies in the repository and, under the same relative path, in the package that has this
/// assembly. It is not an address of the web, because the project has none; this is the one place to change that.</summary>
internal static class HelpPage
{
    /// <summary>The page without an anchor.</summary>
    internal const string Path = "docs/troubleshooting.md";

    internal const string Functions = Path + "#functions-that-cannot-run";

    internal const string Values = Path + "#values-that-cannot-be-sent";

    internal const string References = Path + "#references-that-cannot-be-used";

    internal const string Sessions = Path + "#several-sessions";

    internal const string Nodes = Path + "#a-node-does-not-start";

    internal const string Depth = Path + "#tasks-that-nest-too-deep";

    internal const string Waits = Path + "#timeoutexception";

    /// <summary>The section of an exception; that of the root for a type of somebody else.</summary>
    internal static string Of(Type exception)
    {
        Type known = exception.Assembly == typeof(ClusterTasksException).Assembly ? exception : typeof(ClusterTasksException);
        return $"{Path}#{known.Name.ToLowerInvariant()}";
    }
}
