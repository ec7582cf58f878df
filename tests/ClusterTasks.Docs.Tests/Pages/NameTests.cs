using System.Text.RegularExpressions;

namespace ClusterTasks.Docs.Tests.Pages;

/// <summary>Names that pages mention in their prose exist in the code, or in a block of the page, which is compiled.</summary>
public sealed partial class NameTests
{
    private static readonly string[] Sources = ["src", "tests", "samples", "benchmarks", "eng", ".ci"];

    /// <summary>Words of others (the runtime, test frameworks, Ray and Dask), the end of a name, and examples.</summary>
    private static readonly HashSet<string> OfOthers =
    [
        "SetUpFixture", "AssemblyInitialize", "IConfiguration", "ConfigurationBuilder", "AddJsonFile", "AddEnvironmentVariables",
            "FailFast",
        "Foo", "Sum", "NeedsLock", "Method_Condition_Result", "CsCheck_Seed", "DOTNET_GCgen0size", "ActorPool", "KeyboardInterrupt",
            "Variable", "Actor",
        "StatusCode", "NativeErrorCode", "AccessViolationException", "ObjectName", "IgnoreDataMember",
    ];

    private static readonly Lazy<HashSet<string>> Known = new(() => [.. Sources.SelectMany(ReadWords)]);

    public static TheoryData<string> Pages => [.. Repository.Pages.Where(page => page != "CHANGELOG.md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Names_InTheProseOfAPage_AreInTheCode(string page)
    {
        string markdown = Repository.Read(page);
        HashSet<string> own = [.. FencedBlock().Matches(markdown).SelectMany(block => Word().Matches(block.Value)).Select(m => m.Value)];

        string[] unknown = [.. Names(markdown).Where(name => !Known.Value.Contains(name) && !OfOthers.Contains(name) && !own.Contains(name))
            .Distinct()];

        Assert.True(unknown.Length == 0,
            $"{page} names what the code does not have: {string.Join(", ", unknown)}. Words of others belong into {nameof(OfOthers)}.");
    }

    [Fact]
    public void Names_OfProse_AreCapitalizedWordsOfInlineCodeAlone() =>
        Assert.Equal(["NoSuch", "Member"], Names("Text `NoSuch.Member`, `lower`, `UPPER`, Text.\n```csharp\nvar x = `Fenced`;\n```\n"));

    private static IEnumerable<string> Names(string markdown) =>
        InlineCode().Matches(FencedBlock().Replace(markdown, "")).SelectMany(code => Name().Matches(code.Value)).Select(m => m.Value);

    /// <summary>Returns the words of paths, and of the text of code.</summary>
    private static IEnumerable<string> ReadWords(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
                && !file.EndsWith($"/{nameof(NameTests)}.cs", StringComparison.Ordinal))
            .SelectMany(file => Word()
                .Matches(Path.GetRelativePath(Repository.Root, file) + " " + (IsCode(file) ? File.ReadAllText(file) : ""))
                .Select(m => m.Value));

    private static bool IsCode(string file) => Path.GetExtension(file) is ".cs" or ".fs" or ".props" or ".targets" or "";

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedBlock();

    [GeneratedRegex(@"`[^`\n]+`")]
    private static partial Regex InlineCode();

    // A lower-case letter is required, so names of environment variables do not count.
    [GeneratedRegex(@"\b(?=\w*[a-z])[A-Z]\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Word();
}
