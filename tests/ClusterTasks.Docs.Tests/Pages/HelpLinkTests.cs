using System.Text.RegularExpressions;

namespace ClusterTasks.Docs.Tests.Pages;

/// <summary>Every error leads to a section of docs/troubleshooting.md that agrees with the code.</summary>
public sealed partial class HelpLinkTests
{
    private static readonly string Page = Repository.Read(HelpPage.Path);

    public static TheoryData<Type> Exceptions =>
    [
        .. new[] { typeof(ClusterTasksException).Assembly, typeof(Remote).Assembly, typeof(LocalCluster).Assembly }
            .SelectMany(assembly => assembly.GetExportedTypes()).Where(typeof(Exception).IsAssignableFrom),
    ];

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void HelpLink_OfEachPublicException_IsASectionOfThePage(Type type)
    {
        var error = (Exception)Activator.CreateInstance(type, "message", null)!;

        string[] link = error.HelpLink!.Split('#');

        Assert.Equal([HelpSite.Address + HelpPage.Path, type.Name.ToLowerInvariant()], link);
        Assert.Contains(link[1], MarkdownPage.Anchors(Page));
    }

    public static TheoryData<string> Sections =>
        [HelpPage.Functions!, HelpPage.Values!, HelpPage.References!, HelpPage.Sessions!, HelpPage.Nodes!, HelpPage.Waits!,
            HelpPage.Depth!];

    [Theory]
    [MemberData(nameof(Sections))]
    public void HelpLink_OfMisuse_IsASectionOfThePage(string link) => Assert.Contains(link.Split('#')[1], MarkdownPage.Anchors(Page));

    [Fact]
    public void HelpLink_OfADerivedTypeOfSomebodyElse_IsThatOfTheRoot() =>
        Assert.EndsWith("#clustertasksexception", new Foreign().HelpLink, StringComparison.Ordinal);

    /// <summary>A quoted message must have the words of the code.</summary>
    [Fact]
    public void Messages_QuotedByThePage_AreThoseOfTheCode()
    {
        string code = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        code = Seam().Replace(code, ""); // long messages stand on several lines
        string[] quoted = [.. Page.Split('\n').Select(line => Quotation().Match(line)).Where(m => m.Success)
            .Select(m => m.Groups[1].Value)];

        Assert.NotEmpty(quoted);
        Assert.DoesNotContain(quoted, message => !message.Split('…').All(part => code.Contains(part.Trim(), StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"""\s*\+\s*\$?""")]
    private static partial Regex Seam();

    [GeneratedRegex(@"^\| `([^`]+)`( with \w+.*?)? \|")]
    private static partial Regex Quotation();

    private sealed class Foreign() : ClusterTasksException("message");
}
