using ClusterTasks.Docs.Tests.Pages;

namespace ClusterTasks.Docs.Tests.Code;

/// <summary>The blocks of all pages.</summary>
internal static class PageBlocks
{
    internal static IReadOnlyList<CodeBlock> All { get; } =
        [.. Repository.Pages.SelectMany(page => CodeBlock.Find(page, Repository.Read(page)))];

    /// <summary>Gets the C# blocks, each with the fragments that it continues before it.</summary>
    internal static IReadOnlyList<IReadOnlyList<CodeBlock>> CSharp { get; } = [.. Chains(All)];

    internal static IEnumerable<IReadOnlyList<CodeBlock>> Chains(IEnumerable<CodeBlock> blocks)
    {
        IReadOnlyList<CodeBlock> previous = [];
        foreach (CodeBlock block in blocks.Where(IsCompiledHere))
        {
            if (block.Directives.Continues
                && (previous is not [.., var before] || before.Page != block.Page || !before.Directives.Fragment))
                throw new FormatException($"{block}: it continues a fragment, but the C# block before it on the page is none.");
            previous = block.Directives.Continues ? [.. previous, block] : [block];
            yield return previous;
        }
    }

    /// <summary>True for blocks that are compiled here; a quotation from a file is compiled with that file.</summary>
    private static bool IsCompiledHere(CodeBlock block) => block.Language is "csharp" or "cs" or "c#" && block.Directives.From is null;
}
