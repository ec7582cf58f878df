using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Engineering;

/// <summary>The records of the repository, and the code that writes and reads those that are marked. Reads the syntax alone, so that it
/// works while the code that it makes is missing.</summary>
internal sealed class FrameSource
{
    private const string Folder = "Generated";

    private static readonly string[] Roots = ["src", "tests/ClusterTasks.Sdk.Tests/Protocol"];

    private readonly List<SourceFile> _files = [];
    private readonly ILookup<string, FrameRecord> _records;
    private readonly HashSet<string> _enums;
    private readonly Dictionary<string, FrameMark> _marks = [];

    private FrameSource(IEnumerable<(string Path, string Text)> sources)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        foreach ((string path, string text) in sources)
            _files.Add(new SourceFile(path, CSharpSyntaxTree.ParseText(text, options).GetCompilationUnitRoot()));
        _records = _files.SelectMany(file => file.Root.DescendantNodes().OfType<RecordDeclarationSyntax>()).ToLookup(
            syntax => syntax.Identifier.ValueText, FrameRecord.Of);
        _enums = [.. _files.SelectMany(file => file.Root.DescendantNodes().OfType<EnumDeclarationSyntax>())
            .Select(syntax => syntax.Identifier.ValueText)];
        foreach (FrameMark mark in _files.SelectMany(file => FrameMark.AllOf(file.Root)))
        {
            if (!_marks.TryAdd(mark.Record, mark))
                throw new FrameException($"{mark.Record} is marked twice.");
        }
    }

    /// <summary>Reads all of src, and the frames that only tests have.</summary>
    internal static FrameSource Read(string root) =>
        new(Roots.Select(folder => Path.Combine(root, folder)).SelectMany(Sources).Select(path => (path, File.ReadAllText(path))));

    /// <summary>Reads one text.</summary>
    internal static FrameSource Of(string text) => new([("Source.cs", text)]);

    /// <summary>The files with generated code, as they should be.</summary>
    internal IEnumerable<(string Path, string Text)> Files()
    {
        foreach (SourceFile file in _files)
        {
            FrameMark[] marks = [.. FrameMark.AllOf(file.Root)];
            if (marks.Length > 0)
                yield return (OutputOf(file.Path), new FrameText(this).Of(file.Root, marks));
        }
    }

    /// <summary>The files with generated code that are there now.</summary>
    internal IEnumerable<string> OldFiles() => _files.Select(file => Path.GetDirectoryName(OutputOf(file.Path))!).Distinct()
        .Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "*.g.cs")).Where(IsOurs);

    internal FrameRecord RecordOf(FrameMark mark)
    {
        if (mark.Syntax is not null)
            return FrameRecord.Of(mark.Syntax);
        FrameRecord[] found = [.. _records[mark.Record]];
        return found.Length == 1 ? found[0]
            : throw new FrameException($"There are {found.Length} records with the name {mark.Record}; give it one of its own.");
    }

    /// <summary>Returns the codec of a field.</summary>
    /// <exception cref="FrameException">Its type has no form on the wire.</exception>
    internal FieldCodec CodecOf(string type, string where)
    {
        if (FieldCodec.Find(type) is { } known)
            return known;
        if (ElementOf(type) is { } list)
            return FieldCodec.Find("[]" + list.Element) ?? CodecOf(list.Element, where).AsList(list.Count);
        if (_enums.Contains(type))
            return FieldCodec.OfEnum(type);
        if (type.EndsWith('?'))
        {
            string bare = type[..^1];
            return _enums.Contains(bare) ? FieldCodec.OfNullableEnum(bare) : CodecOf(bare, where).OrNull();
        }

        if (_marks.GetValueOrDefault(type) is { } mark)
        {
            int? values = mark.IsCounted ? 1 : ValuesOf(RecordOf(mark));
            return mark.Owner is null ? FieldCodec.OfOwn(type, values) : FieldCodec.OfOther(type, values);
        }

        if (_records[type].Any(
            record => record.Syntax.Members.OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.ValueText == "Read")))
            return FieldCodec.OfOwn(type, null);
        throw new FrameException(
            $"{where} is a {type}, which has no form on the wire: mark its record with [Wire], or name it in FieldCodec.");
    }

    /// <summary>Values of MessagePack that a record is without a count in front; null: that differs.</summary>
    internal int? ValuesOf(FrameRecord record) =>
        record.HasGrown ? null : record.Fields.Sum(field => CodecOf(field.Type, $"{record.Name}.{field.Name}").Values);

    /// <summary>Refuses fields that were added in the middle of a frame: an older reader would take them for what follows.</summary>
    internal void CheckGrowth(FrameRecord record, bool isLast)
    {
        for (int i = 0; i < record.Fields.Count; i++)
        {
            FrameField field = record.Fields[i];
            if (field.AddedIn is not null && field.Default is null)
                throw new FrameException(
                    $"{record.Name}.{field.Name} was added later and needs a default value, for writers that do not know it.");
            string type = (ElementOf(field.Type)?.Element ?? field.Type).TrimEnd('?');
            if (!_marks.TryGetValue(type, out FrameMark? mark) || mark.IsCounted)
                continue;
            bool isAtEnd = isLast && i == record.Fields.Count - 1 && ElementOf(field.Type) is null;
            FrameRecord inner = RecordOf(mark);
            if (inner.HasGrown && !isAtEnd)
                throw new FrameException(
                    $"{inner.Name} has fields that were added later, but is in the middle of {record.Name}: mark it IsCounted.");
            CheckGrowth(inner, isAtEnd);
        }
    }

    private static (string Element, string Count)? ElementOf(string type)
    {
        const string List = "IReadOnlyList<";
        if (type.StartsWith(List, StringComparison.Ordinal) && type.EndsWith('>'))
            return (type[List.Length..^1], "Count");
        return type.EndsWith("[]", StringComparison.Ordinal) ? (type[..^2], "Length") : null;
    }

    private static string OutputOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, Folder, Path.GetFileNameWithoutExtension(path) + ".g.cs");

    private static bool IsOurs(string path) => File.ReadLines(path).FirstOrDefault() == FrameText.Head;

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith(".g.cs", StringComparison.Ordinal)
            && !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
        .Order(StringComparer.Ordinal);

    private sealed record SourceFile(string Path, CompilationUnitSyntax Root);
}
