using ClusterTasks.Docs.Tests.Pages;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Docs.Tests.Architecture;

/// <summary>A namespace is a folder: a using says which folder a file needs. Public types are the exception: all are in
/// <c>ClusterTasks</c>, wherever they lie, and so are the words of Core and of the API.</summary>
public sealed class NamespaceTests
{
    private const string Public = "ClusterTasks";

    private static readonly string[] Words = ["Errors", "Ids", "Labels", "Resources", "Text", "Api", "State"];

    public static TheoryData<string, string> Projects => new()
    {
        { "Core", Public },
        { "Node", "ClusterTasks.Node" },
        { "ObjectStore", "ClusterTasks.Store" },
        { "Scheduler", "ClusterTasks.Scheduling" },
        { "Sdk", Public },
        { "Sdk.Analyzers", "ClusterTasks.Analyzers" },
        { "Sdk.DataFrame", "ClusterTasks.DataFrames" },
        { "Worker", "ClusterTasks.Worker" },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_OfEachProject_AreItsFolders(string project, string root)
    {
        string folder = Path.Combine(Repository.Root, "src", project);
        string[] wrong = [.. SourceProject.Files(folder)
            .Select(path => Complaint(root, Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllText(path)))
            .OfType<string>()];

        Assert.True(wrong.Length == 0, $"src/{project}:\n{string.Join('\n', wrong)}");
    }

    [Theory]
    [InlineData("Owner/Chunk.cs", "namespace A.Owner; internal class Chunk;", true)]
    [InlineData("Owner/Generated/Chunk.g.cs", "namespace A.Owner; internal class Chunk;", true)]
    [InlineData("Owner/Chunk.cs", "namespace A; internal class Chunk;", false)]
    [InlineData("Owner/Chunk.cs", "namespace ClusterTasks; internal class Chunk;", false)]
    [InlineData("Owner/Chunk.cs", "namespace ClusterTasks; public class Chunk; internal class Part;", true)]
    [InlineData("Owner/Chunk.cs", "namespace ClusterTasks; internal partial class Chunk;", true)]
    [InlineData("Usings.cs", "global using System;", true)]
    public void Complaint_FileOfAFolder_IsRightInItsNamespaceOnly(string file, string text, bool isRight) =>
        Assert.Equal(isRight, Complaint("A", file, text) is null);

    private static string? Complaint(string root, string file, string text)
    {
        CompilationUnitSyntax unit = CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot();
        if (unit.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault() is not { } found)
            return null;
        string[] folders = [.. file.Split('/')[..^1].Where(folder => folder != "Generated")];
        string name = found.Name.ToString();
        if (name == string.Join('.', [root, .. folders]))
            return null;

        // Part of a public type may be internal, and lie beside it.
        bool mayBePublic = name == Public && ((root == Public && folders is [var first, ..] && Words.Contains(first))
            || found.Members.Any(member => Has(member, SyntaxKind.PublicKeyword) || Has(member, SyntaxKind.PartialKeyword)));
        return mayBePublic ? null : $"{file} is in {name}";
    }

    private static bool Has(MemberDeclarationSyntax member, SyntaxKind modifier) => member.Modifiers.Any(token => token.IsKind(modifier));
}
