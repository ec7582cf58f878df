using System.Text.RegularExpressions;

namespace ClusterTasks.Docs.Tests.Pages;

/// <summary>Links between pages lead somewhere.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfEachPage_NameFilesAndAnchorsThatExist(string page)
    {
        string[] broken = [.. MarkdownPage.Links(Repository.Read(page)).Where(link => !IsElsewhere(link) && !Exists(page, link))];

        Assert.True(broken.Length == 0, $"{page} has links to nothing: {string.Join(", ", broken)}");
    }

    /// <summary>Paths that stand in a page as code move with their files, too.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Paths_OfEachPage_NameFilesThatExist(string page)
    {
        string[] broken = [.. PathInCode().Matches(Repository.Read(page)).Select(match => match.Groups[1].Value.TrimEnd('/'))
            .Where(path => !Path.Exists(Path.Combine(Repository.Root, path)))];

        Assert.True(broken.Length == 0, $"{page} names files that are not there: {string.Join(", ", broken)}");
    }

    /// <summary>A folder's index names the pages of that folder, and the indexes of the folders in it.</summary>
    [Theory]
    [InlineData("docs")]
    [InlineData("docs/decisions")]
    public void Index_OfAFolder_NamesEveryPage(string folder)
    {
        string index = folder + "/README.md";
        string[] linked = [.. MarkdownPage.Links(Repository.Read(index)).Select(link => link.Split('#')[0])];

        Assert.Empty(Repository.Pages.Where(page => page != index && IsNamedBy(folder, page)).Select(page => page[(folder.Length + 1)..])
            .Except(linked));
    }

    [Theory]
    [InlineData("Missing.md", false)]
    [InlineData("README.md#no-such-anchor", false)]
    [InlineData("#no-such-anchor", false)]
    [InlineData("README.md", true)]
    [InlineData("src/Sdk", true)]
    public void Exists_LinkOfTheReadme_IsWhatTheFilesSay(string link, bool exists) => Assert.Equal(exists, Exists("README.md", link));

    [Fact]
    public void Anchors_HeadingsOfOneNameAndCode_AreNumberedAndWithoutMarks()
    {
        IReadOnlySet<string> anchors = MarkdownPage.Anchors(
            "# What's `this`?\n## Two\n## Two\n```sh\n# no heading\n```\n<a id=\"own\"></a>");

        Assert.Equal(["own", "two", "two-1", "whats-this"], anchors.Order());
    }

    [GeneratedRegex(@"`((?:src|tests|eng|benchmarks|samples|docs)/[\w./-]+)`")]
    private static partial Regex PathInCode();

    private static bool IsNamedBy(string folder, string page)
    {
        string home = Path.GetDirectoryName(page)!;
        return home == folder || (page.EndsWith("/README.md", StringComparison.Ordinal) && Path.GetDirectoryName(home) == folder);
    }

    private static bool IsElsewhere(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http" or "mailto";

    private static bool Exists(string page, string link)
    {
        string[] parts = link.Split('#', 2);
        string target = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        string full = Path.GetFullPath(Path.Combine(Repository.Root, target));
        if (!File.Exists(full) && !Directory.Exists(full))
            return false;
        return parts is [_] || (
            full.EndsWith(".md", StringComparison.Ordinal) && MarkdownPage.Anchors(File.ReadAllText(full)).Contains(parts[1]));
    }
}
