using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Docs.Tests.Code;

/// <summary>Compiles the C# of a page as a console project with the SDK's defaults does: nullable, implicit usings, warnings are
/// errors.</summary>
internal static class BlockCompiler
{
    /// <summary>The usings that the SDK adds to every C# project.</summary>
    internal const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>Warnings that are normal in the shortened code of a page: an async method without await, unused code, no XML docs, a
    /// repeated using of the fragment.</summary>
    private static readonly string[] Allowed =
        ["CS1998", "CS0168", "CS0219", "CS8321", "CS1591", "CS8019", "CS0414", "CS0169", "CS0649", "CS0105"];

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14)
        .WithFeatures([KeyValuePair.Create("FileBasedProgram", "true")]);

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <param name="blocks">The fragment and those that it continues, or one whole file.</param>
    /// <param name="name">The name of the assembly.</param>
    internal static CSharpCompilation Create(IReadOnlyList<CodeBlock> blocks, string name = "Page")
    {
        CodeBlock block = blocks[^1];
        string code = block.Directives.Fragment ? FragmentUnit.Create(blocks)
            : $"{block.Hidden}\n#line {block.Line} \"{block.Page}\"\n{block.Text}\n";
        if (block.Text.StartsWith("#:", StringComparison.Ordinal))
            code = block.Text; // directives of a file-based program must come first
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code, Parsing, path: block.Page);
        bool program = tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var options = new CSharpCompilationOptions(
            program ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable,
            optimizationLevel: OptimizationLevel.Release,
            generalDiagnosticOption: ReportDiagnostic.Error,
            specificDiagnosticOptions: Allowed.Select(id => KeyValuePair.Create(id, ReportDiagnostic.Suppress)));
        return CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(ImplicitUsings, Parsing), tree], References, options);
    }

    /// <summary>Returns the errors, warnings among them, with the lines of the page.</summary>
    internal static IReadOnlyList<Diagnostic> Errors(CSharpCompilation compilation) =>
        [.. compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)];

    /// <summary>Describes how the errors of a block differ from those that its page announces; null if they do not.</summary>
    internal static string? Complaint(IReadOnlyList<CodeBlock> blocks)
    {
        IReadOnlyList<Diagnostic> errors = Errors(Create(blocks));
        IReadOnlyList<string> expected = blocks[^1].Directives.Fails;
        return errors.Select(e => e.Id).ToHashSet().SetEquals(expected)
            ? null
            : $"{blocks[^1]} must have {(expected.Count > 0 ? string.Join(", ", expected) : "no error")}, and "
                + $"has:\n{string.Join('\n', errors)}";
    }

    internal static bool IsProgram(CSharpCompilation compilation) => compilation.Options.OutputKind == OutputKind.ConsoleApplication;
}
