using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Docs.Tests.Code;

/// <summary>Makes a file of a fragment. Types stay types, functions with an accessibility become members of a class, and all else becomes
/// the body of an asynchronous method. Every part keeps the line of its page.</summary>
internal static class FragmentUnit
{
    internal static string Create(IEnumerable<CodeBlock> blocks)
    {
        StringBuilder usings = new(), statements = new(), members = new(), types = new();
        foreach (CodeBlock block in blocks)
        {
            Sort(block.Hidden, block.Page, block.HiddenLine);
            Sort(block.Text, block.Page, block.Line);
        }

        return $"using ClusterTasks;\n{usings}\npublic static partial class Page\n{{\npublic static async Task "
            + $"RunAsync()\n{{\n{statements}\n}}\n{members}\n}}\n{types}\n";

        void Sort(string code, string page, int line)
        {
            SyntaxTree tree = CSharpSyntaxTree.ParseText(code, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14));
            var root = (CompilationUnitSyntax)tree.GetRoot();
            foreach (UsingDirectiveSyntax directive in root.Usings)
                Add(usings, directive);
            foreach (MemberDeclarationSyntax member in root.Members)
                Add(TargetOf(member), member);
            // The parser could not place the rest at all, so the compiler must report it.
            if (root.EndOfFileToken.ContainsDiagnostics)
                Add(statements, root.EndOfFileToken.Parent!);

            void Add(StringBuilder target, SyntaxNode node) => target.Append(
                FormattableString.Invariant($"#line {line + tree.GetLineSpan(node.Span).StartLinePosition.Line} \"{page}\"\n"))
                .Append(node.ToString()).Append('\n').Append("#line default\n");
        }

        StringBuilder TargetOf(MemberDeclarationSyntax member) => member switch
        {
            // The parser takes functions for local ones of the program, whatever their modifiers are.
            GlobalStatementSyntax { Statement: LocalFunctionStatementSyntax local } =>
                local.Modifiers.Any(IsOfMember) ? members : statements,
            GlobalStatementSyntax => statements,
            BaseTypeDeclarationSyntax or DelegateDeclarationSyntax => types,
            _ => members,
        };
    }

    /// <summary>Local functions have the other modifiers, too.</summary>
    private static bool IsOfMember(SyntaxToken modifier) =>
        modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.PrivateKeyword;
}
