using System.Xml.Linq;
using ClusterTasks.Docs.Tests.Pages;

namespace ClusterTasks.Docs.Tests.Code;

/// <summary>All code of all pages is compiled, and the whole programs among it run.</summary>
public sealed class CodeBlockTests
{
    /// <summary>Languages that are shown as they are: commands, output, pictures.</summary>
    private static readonly string[] Plain =
        ["", "sh", "bash", "text", "console", "mermaid", "json", "yaml", "dockerfile", "python", "ini"];

    public static TheoryData<string> CSharp => [.. PageBlocks.CSharp.Select(chain => chain[^1].ToString())];

    public static TheoryData<string> Programs => [.. PageBlocks.CSharp.Where(IsRun).Select(chain => chain[^1].ToString())];

    public static TheoryData<string> Other =>
        [.. PageBlocks.All.Where(b => PageBlocks.CSharp.All(chain => chain[^1] != b)).Select(b => b.ToString())];

    [Theory]
    [MemberData(nameof(CSharp))]
    public void Compile_EachBlockOfThePages_HasTheErrorsItSays(string place)
    {
        string? complaint = BlockCompiler.Complaint(PageBlocks.CSharp.Single(c => c[^1].ToString() == place));

        Assert.True(complaint is null, complaint);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Run_EachProgramOfThePages_PrintsWhatThePageSays(string place)
    {
        IReadOnlyList<CodeBlock> chain = PageBlocks.CSharp.Single(c => c[^1].ToString() == place);
        using var program = new PageProgram(BlockCompiler.Create(chain, PageProgram.Name));

        (int exitCode, string output) = await program.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, $"{place} ended with {exitCode}:\n{output}");
        int at = 0;
        foreach (string text in chain[^1].Directives.Prints)
        {
            at = output.IndexOf(text, at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{place} does not print '{text}' in its place:\n{output}");
            at += text.Length;
        }
    }

    [Theory]
    [MemberData(nameof(Other))]
    public void Check_EachBlockThatIsNotCompiledHere_IsQuotedOrPlain(string place)
    {
        CodeBlock block = PageBlocks.All.Single(b => b.ToString() == place);
        if (block.Directives.From is { } file)
        {
            string source = Squeeze(Repository.Read(file));
            int at = 0;
            foreach (string part in block.Text.Split("\n\n").Select(Squeeze))
            {
                at = source.IndexOf(part, at, StringComparison.Ordinal);
                Assert.True(at >= 0, $"{place} shows what {file} does not have: {part}");
            }
        }
        else if (block.Language == "xml")
        {
            XDocument.Parse($"<page>{block.Text}</page>");
        }
        else
        {
            Assert.True(Plain.Contains(block.Language),
                $"{place}: code in '{block.Language}' is not compiled here. Say from which file of the build it is: <!-- code: from "
                + "FILE -->.");
        }
    }

    private static bool IsRun(IReadOnlyList<CodeBlock> chain)
    {
        BlockDirectives directives = chain[^1].Directives;
        return !directives.Fragment && directives.NotRun is null && directives.Fails.Count == 0
            && BlockCompiler.IsProgram(BlockCompiler.Create(chain));
    }

    /// <summary>Squeezes the blanks of a text. A page may indent a quotation otherwise, and leave out lines between its
    /// paragraphs.</summary>
    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
