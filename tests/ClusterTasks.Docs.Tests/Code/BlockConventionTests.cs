namespace ClusterTasks.Docs.Tests.Code;

/// <summary>Shows that the tests of the pages can fail: the faults that they must notice in a block.</summary>
public sealed class BlockConventionTests
{
    [Fact]
    public void Compile_FragmentWithAnUnknownName_NamesTheLineOfThePage()
    {
        string[] errors = Compile("""
            # Page

            <!-- code: fragment
            int hidden = 1;
            -->
            ```csharp
            int shown = hidden;
            [Remote] public static int Twice(int x) => x * missing;
            ```
            """);

        string error = Assert.Single(errors);
        Assert.StartsWith("page.md(8,", error, StringComparison.Ordinal);
        Assert.Contains("CS0103", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_FragmentOfStatementsFunctionsAndTypes_IsOneProgram()
    {
        string[] errors = Compile("""
            <!-- code: fragment -->
            ```csharp
            using System.Globalization;
            await Task.Yield();
            int one = Local() + Functions(2).Value;
            int Local() => 1;
            public static Boxed Functions(int x) => new(x);
            public sealed record Boxed(int Value);
            Console.WriteLine(one.ToString(CultureInfo.InvariantCulture));
            ```
            """);

        Assert.Empty(errors);
    }

    [Fact]
    public void Compile_BlockThatContinues_SeesWhatStoodBefore()
    {
        const string Page = """
            <!-- code: fragment -->
            ```csharp
            int one = 1;
            ```
            Text.
            <!-- code: continues -->
            ```csharp
            int two = one + 1;
            ```
            """;

        Assert.Empty(Compile(Page));
        Assert.NotEmpty(Compile(Page.Replace("continues", "fragment", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compile_WholeFileWithAWarning_IsAnError()
    {
        string error = Assert.Single(Compile("""
            ```csharp
            public static class Functions
            {
                public static string F(string? text) => text;
            }
            ```
            """));

        Assert.StartsWith("page.md(4,", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fails CS0103", "missing", true)]
    [InlineData("fails CS0103", "1", false)]
    [InlineData("fails CS0103 CS0246", "missing", false)]
    [InlineData("fails CS0246", "missing", false)]
    [InlineData("fragment", "missing", false)]
    public void Complaint_BlockWithAnnouncedErrors_IsNoneOnlyForThese(string directive, string value, bool fine)
    {
        string page = $"<!-- code: fragment; {directive} -->\n```csharp\nint x = {value};\n```";

        Assert.Equal(fine, BlockCompiler.Complaint(PageBlocks.Chains(CodeBlock.Find("page.md", page)).Single()) is null);
    }

    [Theory]
    [InlineData("<!-- code: fragmnet -->\n```csharp\n```")]
    [InlineData("<!-- code: fails -->\n```csharp\n```")]
    [InlineData("```csharp\nint x = 1;")]
    public void Find_CommentOrFenceThatMeansNothing_IsRefused(string markdown) =>
        Assert.Throws<FormatException>(() => CodeBlock.Find("page.md", markdown));

    [Fact]
    public void Chains_FirstBlockThatContinues_IsRefused() =>
        Assert.Throws<FormatException>(
            () => PageBlocks.Chains(CodeBlock.Find("page.md", "<!-- code: continues -->\n```csharp\n```")).ToList());

    private static string[] Compile(string page) =>
        [.. BlockCompiler.Errors(BlockCompiler.Create(PageBlocks.Chains(CodeBlock.Find("page.md", page)).Last()))
            .Select(e => e.ToString())];
}
