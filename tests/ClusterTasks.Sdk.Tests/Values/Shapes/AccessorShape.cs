namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>A property written by hand: its field, and the effect of its accessors.</summary>
/// <param name="Form">The number of the form.</param>
/// <param name="Field">The name of the field; {0} is the property.</param>
/// <param name="Setter">set or init.</param>
internal sealed record AccessorMember(int Form, string Field, string Setter)
{
    internal static readonly string[] Fields = ["_{0}", "_{0}", "m_{0}", "{0}"];

    /// <summary>The property's type, the field's type, the getter and the setter. @F is the field, @O a number that another property
    /// holds.</summary>
    private static readonly (string Type, string FieldType, string Get, string Set)[] Forms =
    [
        ("int", "int", "@F", "@F = value"),
        ("string", "string", "@F", "@F = value"),
        ("int", "double", "(int)@F", "@F = value"),
        ("int", "long", "unchecked((int)@F)", "@F = value"),
        ("byte", "int", "unchecked((byte)@F)", "@F = value"),
        ("int", "int?", "@F ?? 7", "@F = value"),
        ("int?", "int", "@F == 0 ? null : @F", "@F = value ?? 5"),
        ("string", "DateTime", "@F.ToString(\"yyyy-MM-dd\")", "@F = DateTime.Parse(value)"),
        ("string", "string", "@F ?? \"none\"", "@F = value?.Trim()"),
        ("string", "string", "@F", "@F += value + \";\""),
        ("string", "object", "@F?.ToString()", "@F = value"),
        ("object", "string", "@F", "@F = value?.ToString()"),
        ("double", "double", "@F", "@F = Math.Round(value, 1)"),
        ("double", "double", "-@F", "@F = -value + 0.0"),
        ("int", "int", "@F", "@F = Math.Min(value, @O)"),
        ("int", "int", "@F", "{ @F = value; @O++; }"),
        ("List<string>", "List<string>", "@F", "(@F ??= new()).AddRange(value)"),
        ("int[]", "List<int>", "@F?.ToArray()", "@F = value?.Order().ToList()"),
        ("IEnumerable<int>", "List<int>", "@F", "@F = value?.Distinct().ToList()"),
        ("IReadOnlyList<string>", "string[]", "@F", "@F = value?.Reverse().ToArray()"),
        ("byte[]", "byte[]", "@F", "@F = value ?? new byte[3]"),
        ("Uri", "string", "@F == null ? null : new Uri(\"http://h/\" + @F.Length)", "@F = value?.ToString()"),
        ("Spot", "Spot", "@F", "@F = value with { X = 3 }"),
        ("DateTime", "long", "new DateTime(Math.Abs(@F % DateTime.MaxValue.Ticks))", "@F = value.Ticks"),
        ("int", "-", "@O", "@O = value"),
        ("int", "-", "unchecked(2 * @O)", "@O = value / 2"),
        ("string", "-", "$\"{@O}\"", "@O = int.Parse(value) + 1"),
    ];

    internal static int Count => Forms.Length;

    internal static int Plain => 2;

    internal string Render(string name, string other, string mark)
    {
        (string type, string fieldType, string get, string set) = Forms[Form];
        bool needsField = fieldType != "-";
        string field = string.Format(System.Globalization.CultureInfo.InvariantCulture, Field, name);
        field = field == name ? char.ToLowerInvariant(name[0]) + name[1..] : field;
        string setter = Setter == "init" && Form == 15 ? "set" : Setter;
        return (needsField ? $"private {fieldType} {field};\n" : "")
            + $"{mark}public {type} {name} {{ get => {Fill(get)}; {setter} {(set[0] == '{' ? Fill(set) : $"{{ {Fill(set)}; }}")} }}";

        string Fill(string text) => text.Replace("@F", field, StringComparison.Ordinal).Replace("@O", other, StringComparison.Ordinal);
    }
}

/// <summary>A type with such properties, which does not exist yet.</summary>
/// <param name="Kind">class, struct or record.</param>
/// <param name="Attribute">The attribute that says which members travel.</param>
/// <param name="HasConstructor">True if one takes a property that has no setter.</param>
/// <param name="Members">The properties.</param>
internal sealed record AccessorShape(string Kind, string Attribute, bool HasConstructor, AccessorMember[] Members)
{
    internal static readonly string[] Kinds = ["class", "class", "record", "struct", "derived"];
    internal static readonly string[] Attributes = ["", "", "", "[MessagePackObject(true)]", "[MessagePackObject]", "[DataContract]"];

    /// <summary>True if its setters only pass on what they get, so that nothing keeps it from travelling.</summary>
    internal bool MustTravel => Members.All(static member => member.Form < AccessorMember.Plain);

    internal string Render(int index)
    {
        string[] lines = [.. Members.Select((member, i) => member.Render($"M{index}x{i}", $"Z{index}", Mark(i)))];
        string other = $"{Mark(100)}public int Z{index} {{ get; set; }} = 10;";
        string constructor = HasConstructor
            ? $"public T{index}(string name{index}) {{ Name{index} = name{index}; }} {Mark(101)}public string Name{index} {{ get; }}"
            : Kind == "struct" ? $"public T{index}() {{ }}"
            : "";
        return Kind == "derived"
            ? $"{Attribute} public class B{index} {{ {other}\n{lines[0]} }}\n{Attribute} public class T{index} : B{index} {{ "
                + $"{constructor} {string.Join('\n', lines.Skip(1))} }}\n"
            : $"{Attribute} public {Kind} T{index} {{ {constructor} {string.Join('\n', lines)}\n{other} }}\n";
    }

    private string Mark(int key) => Attribute switch
    {
        "[DataContract]" => "[DataMember] ",
        "[MessagePackObject]" => $"[Key({key})] ",
        _ => "",
    };
}
