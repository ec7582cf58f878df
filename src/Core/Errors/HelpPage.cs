using System.Reflection;

namespace ClusterTasks;

/// <summary>Where errors are explained. <see cref="Exception.HelpLink"/> is an address that a person or a tool can follow from anywhere, so
/// a path inside the repository is none.</summary>
internal static class HelpPage
{
    /// <summary>The page without an anchor, as it lies in the repository and in the package that has this assembly.</summary>
    internal const string Path = "docs/troubleshooting.md";

    internal static string? Functions => Link("functions-that-cannot-run");

    internal static string? Values => Link("values-that-cannot-be-sent");

    internal static string? References => Link("references-that-cannot-be-used");

    internal static string? Sessions => Link("several-sessions");

    internal static string? Nodes => Link("a-node-does-not-start");

    internal static string? Depth => Link("tasks-that-nest-too-deep");

    internal static string? Waits => Link("timeoutexception");

    /// <summary>The folder on the web in which the repository's files lie, with a slash at its end: what the build was told as
    /// <c>DocumentationUrl</c>. Null while the project has none. Tests set it.</summary>
    internal static string? Site { get; set; } = typeof(HelpPage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(one => one.Key == "DocumentationUrl")?.Value is { Length: > 0 } url ? url : null;

    /// <summary>The section of an exception; that of the root for a type of somebody else.</summary>
    internal static string? Of(Type exception)
    {
        Type known = exception.Assembly == typeof(ClusterTasksException).Assembly ? exception : typeof(ClusterTasksException);
        return Link(known.Name.ToLowerInvariant());
    }

    /// <summary>The address of a file of the repository; null while nobody knows it.</summary>
    internal static string? Address(string path) => Site is { } site ? site + path : null;

    private static string? Link(string section) => Address($"{Path}#{section}");
}
