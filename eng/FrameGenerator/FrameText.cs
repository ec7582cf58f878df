using System.Text;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Engineering;

/// <summary>Writes the code of one source file's records.</summary>
internal sealed class FrameText(FrameSource source)
{
    internal const string Head =
        "// Made by eng/FrameGenerator from the record; change that and run it again: dotnet run --project eng/FrameGenerator";

    private readonly StringBuilder _text = new();

    internal string Of(CompilationUnitSyntax root, IReadOnlyList<FrameMark> marks)
    {
        string name = root.Members.OfType<BaseNamespaceDeclarationSyntax>().Single().Name.ToString();
        string[] usings = [.. root.Usings.Select(one => one.ToString()).Append("using MessagePack;").Distinct()
            .Order(StringComparer.Ordinal)];
        _text.Append(Head).Append("\n#nullable enable\n\n").AppendJoin('\n', usings).Append($"\n\nnamespace {name};\n");
        foreach (IGrouping<string, FrameMark> type in marks.GroupBy(mark => mark.Owner ?? mark.Record))
            Type(type.Key, [.. type]);
        return _text.ToString();
    }

    private void Type(string name, FrameMark[] marks)
    {
        string kind = marks[0].Owner is not null ? "static partial class" : source.RecordOf(marks[0]).IsStruct ? "partial record struct"
            : "partial record";
        _text.Append($"\n{kind} {name}\n{{\n");
        for (int i = 0; i < marks.Length; i++)
        {
            if (i > 0)
                _text.Append('\n');
            FrameRecord record = source.RecordOf(marks[i]);
            source.CheckGrowth(record, isLast: !marks[i].IsCounted);
            if (marks[i].FrameType is { } number)
                _text.Append($"    public static FrameType Type => {number};\n\n");
            Write(marks[i], record);
            _text.Append('\n');
            Read(marks[i], record);
        }

        _text.Append("}\n");
    }

    private void Write(FrameMark mark, FrameRecord record)
    {
        string access = mark.FrameType is null ? "internal" : "public";
        string by = record.IsStruct ? "in " : "";
        _text.Append(mark.Owner is null
            ? $"    {access} void Write(ref MessagePackWriter writer)\n    {{\n"
            : $"    internal static void Write{record.Name}(this ref MessagePackWriter writer, {by}{record.Name} value)\n    {{\n");
        string value = mark.Owner is null ? "" : "value.";
        if (mark.IsCounted)
            Line(2, $"writer.WriteArrayHeader({CountOf(record, record.Fields)});");
        else if (IsEmpty(record))
            Line(2, "writer.WriteNil();");
        string? before = null;
        foreach (FrameField field in record.Fields)
        {
            string[] lines = string.Format(
                System.Globalization.CultureInfo.InvariantCulture, CodecOf(record, field).Write, value + field.Name).Split('\n');
            if (before is not null && (before.StartsWith(' ') || lines.Length > 1))
                _text.Append('\n');
            foreach (string line in lines)
                Line(2, line);
            before = lines[^1];
        }

        _text.Append("    }\n");
    }

    private void Read(FrameMark mark, FrameRecord record)
    {
        string access = mark.FrameType is null ? "internal" : "public";
        _text.Append(mark.Owner is null
            ? $"    {access} static {record.Name} Read(ref MessagePackReader reader)"
            : $"    internal static {record.Name} Read{record.Name}(this ref MessagePackReader reader)");
        string check = record.IsChecked ? ".Checked()" : "";
        if (!mark.IsCounted && !IsEmpty(record))
        {
            _text.Append(" => ");
            New(1, mark, record);
            _text.Append($"{check};\n");
            return;
        }

        _text.Append("\n    {\n");
        Line(2, mark.IsCounted
            ? $"int values = reader.ReadValueCount({CountOf(record, record.Fields.Where(field => field.AddedIn is null))});"
            : "reader.ReadNil();");
        _text.Append($"        {record.Name} value = ");
        New(2, mark, record);
        _text.Append(";\n");
        if (mark.IsCounted)
            Line(2, $"reader.SkipValues(values - {CountOf(record, record.Fields)});");
        Line(2, $"return value{check};");
        _text.Append("    }\n");
    }

    private void New(int depth, FrameMark mark, FrameRecord record)
    {
        if (record.Fields.Count == 0)
        {
            _text.Append(record.IsStruct ? "default" : "new()");
            return;
        }

        string indent = new(' ', (depth + 1) * 4);
        FrameField[] positional = [.. record.Fields.Where(field => field.IsPositional)];
        FrameField[] others = [.. record.Fields.Where(field => !field.IsPositional)];
        // Arguments are evaluated in the order in which they are written, which is that of the wire; properties come behind them.
        if (!record.Fields.SequenceEqual([.. positional, .. others]))
            throw new FrameException($"{record.Name} has properties in front of a parameter that was added later: make that a property.");
        _text.Append(record.IsChecked ? $"new {record.Name}(" : "new(");
        if (positional.Length > 0)
            _text.Append('\n').AppendJoin(",\n", positional.Select(field => indent + ValueOf(mark, record, field)));
        _text.Append(')');
        if (others.Length > 0)
        {
            string brace = new(' ', depth * 4);
            _text.Append($"\n{brace}{{\n")
                .AppendJoin("", others.Select(field => $"{indent}{field.Name} = {ValueOf(mark, record, field)},\n")).Append($"{brace}}}");
        }
    }

    private string ValueOf(FrameMark mark, FrameRecord record, FrameField field)
    {
        string read = string.Format(System.Globalization.CultureInfo.InvariantCulture, CodecOf(record, field).Read, "reader");
        if (field.AddedIn is null)
            return read;
        return mark.IsCounted
            ? $"values >= {CountOf(record, record.Fields.TakeWhile(one => one != field).Append(field))} ? {read} : {field.Default}"
            : $"reader.End ? {field.Default} : {read}";
    }

    private int CountOf(FrameRecord record, IEnumerable<FrameField> fields) => fields.Sum(field => CodecOf(record, field).Values
        ?? throw new FrameException($"{record.Name} cannot be counted: {field.Name} is a different number of values each time."));

    private FieldCodec CodecOf(FrameRecord record, FrameField field) => source.CodecOf(field.Type, $"{record.Name}.{field.Name}");

    private static bool IsEmpty(FrameRecord record) => record.Fields.All(field => field.AddedIn is not null);

    private void Line(int depth, string line) => _text.Append(' ', depth * 4).Append(line).Append('\n');
}
