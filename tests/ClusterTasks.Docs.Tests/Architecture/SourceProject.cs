using ClusterTasks.Docs.Tests.Code;
using ClusterTasks.Docs.Tests.Pages;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Docs.Tests.Architecture;

/// <summary>The source of one project under <c>src</c>, and the uses of types that cross its folders.</summary>
/// <remarks>The compiler says which type a name means, in signatures and in bodies alike. Code that generators make inside of the compiler
/// is missing here; it uses nothing that its attributes do not name.</remarks>
internal sealed class SourceProject
{
    private const string OrleansUsings = """
        global using Orleans;
        global using Orleans.Hosting;
        global using Orleans.Runtime;
        """;

    private const string Generated = "Generated";

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14)
        .WithDocumentationMode(DocumentationMode.None);

    private readonly string _root;
    private readonly CSharpCompilation _compilation;
    private readonly HashSet<FolderUse> _uses = [];

    private SourceProject(string name)
    {
        _root = Path.Combine(Repository.Root, "src", name);
        string assembly = $"ClusterTasks.{name}";
        string usings = name switch
        {
            "Scheduler" or "Worker" => $"{BlockCompiler.ImplicitUsings}\n{OrleansUsings}",
            _ => BlockCompiler.ImplicitUsings,
        };
        SyntaxTree[] trees = [.. Files(_root).Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), Parsing, path))];
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != assembly).Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable)
            .WithMetadataImportOptions(MetadataImportOptions.Internal);
        _compilation = CSharpCompilation.Create(
            assembly, [CSharpSyntaxTree.ParseText(usings, Parsing, "usings"), .. trees], references, options);
        Folders = [.. trees.Select(tree => FolderOf(tree.FilePath)).Distinct().Order(StringComparer.Ordinal)];
        foreach (SyntaxTree tree in trees)
            Walk(tree);
    }

    /// <summary>The folders with source, relative to the project; <c>.</c> is the project itself. Generated code belongs to the folder
    /// above it.</summary>
    internal IReadOnlyList<string> Folders { get; }

    /// <summary>The uses of a type of another folder.</summary>
    internal IReadOnlyCollection<FolderUse> Uses => _uses;

    /// <summary>The number of names that were looked up.</summary>
    internal int Names { get; private set; }

    /// <summary>The number of those that the compiler does not know: the graph has a gap for each.</summary>
    internal int Unknown { get; private set; }

    internal static SourceProject Read(string name) => new(name);

    /// <summary>The C# files below a folder, without those that a build makes.</summary>
    internal static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path[folder.Length..].Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    private void Walk(SyntaxTree tree)
    {
        SemanticModel model = _compilation.GetSemanticModel(tree);
        string from = FolderOf(tree.FilePath);
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax))
        {
            if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax))
                continue;
            SymbolInfo info = model.GetSymbolInfo(node);
            ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            Names++;
            if (symbol is null && node is SimpleNameSyntax { IsVar: false, Parent: not NameColonSyntax and not NameEqualsSyntax })
                Unknown++;
            if ((symbol as INamedTypeSymbol
                ?? (symbol is IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol ? symbol.ContainingType : null)) is { } type)
                Note(from, tree.FilePath, type.OriginalDefinition);
        }
    }

    private void Note(string from, string file, INamedTypeSymbol type)
    {
        if (!SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Assembly))
            return;
        while (type.ContainingType is { } outer)
            type = outer;
        string[] homes = [.. type.DeclaringSyntaxReferences.Select(reference => FolderOf(reference.SyntaxTree.FilePath)).Distinct()];
        if (homes.Length > 0 && !homes.Contains(from))
            _uses.Add(new FolderUse(from, homes[0], Path.GetFileName(file), type.Name));
    }

    private string FolderOf(string path)
    {
        string folder = Path.GetRelativePath(_root, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '/');
        return Path.GetFileName(folder) != Generated ? folder : Path.GetDirectoryName(folder) is { Length: > 0 } above
            ? above.Replace(Path.DirectorySeparatorChar, '/') : ".";
    }
}
