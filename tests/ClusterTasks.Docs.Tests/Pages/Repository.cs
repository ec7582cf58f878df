namespace ClusterTasks.Docs.Tests.Pages;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] ForeignFolders = ["bin", "obj", "artifacts", "node_modules"];

    internal static string Root { get; } = FindRoot();

    /// <summary>All Markdown pages, with paths relative to the root.</summary>
    internal static IReadOnlyList<string> Pages { get; } = [.. FindPages("").Order(StringComparer.Ordinal)];

    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ClusterTasks.sln")))
                return folder;
        }

        throw new InvalidOperationException($"No ClusterTasks.sln above {AppContext.BaseDirectory}. Run the tests inside a working copy.");
    }

    private static IEnumerable<string> FindPages(string folder)
    {
        foreach (string page in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.md"))
            yield return Path.Combine(folder, Path.GetFileName(page));
        foreach (string child in Directory.EnumerateDirectories(Path.Combine(Root, folder)).Select(d => Path.GetFileName(d)))
        {
            if (child.StartsWith('.') || ForeignFolders.Contains(child))
                continue;
            foreach (string page in FindPages(Path.Combine(folder, child)))
                yield return page;
        }
    }
}
