using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ClusterTasks.Sdk.Tests.Values.Shapes;

/// <summary>Kinds of C# types of a shape.</summary>
public enum ShapeKind
{
    Class,
    Record,
    Struct,
    RecordStruct,
}

/// <summary>Ways in which a type marks the members that travel.</summary>
public enum ContractKind
{
    None,
    DataContract,
    Keys,
    ByName,
}

/// <summary>Ways to declare a member.</summary>
public enum MemberStyle
{
    Automatic,
    Init,
    GetOnly,
    PrivateSetter,
    PublicField,
    ReadOnlyField,
    PrivateField,
    HandWritten,
    Ignored,
    Internal,
}

/// <summary>Which constructors a type has.</summary>
public enum ConstructorKind
{
    None,
    TakesWhatCannotBeSet,
    TakesOtherNames,
    Private,
}

/// <summary>One member; in the type's text, <c>@n</c> stands for a shape before this one.</summary>
public sealed record MemberShape(string Type, MemberStyle Style, bool IsMarked);

/// <summary>A type that does not exist yet.</summary>
public sealed record Shape(
    ShapeKind Kind, ContractKind Contract, ConstructorKind Constructor, bool IsInternal, int Base, MemberShape[] Members)
{
    private static readonly Regex Reference = new("@([0-9]+)");

    private bool ChoosesMembers => Contract is ContractKind.DataContract or ContractKind.Keys;

    private bool IsStruct => Kind is ShapeKind.Struct or ShapeKind.RecordStruct;

    /// <summary>The shape before this one that it derives from, or -1.</summary>
    internal int BaseOf(IReadOnlyList<Shape> all, int index)
    {
        int at = index == 0 ? -1 : Base % (4 * index);
        return at >= 0 && at < index && !IsStruct && all[at].Kind == Kind && all[at].Constructor == ConstructorKind.None
            && all[at].Members.All(member => member.Style is not (MemberStyle.GetOnly or MemberStyle.ReadOnlyField)) ? at : -1;
    }

    /// <summary>True if nothing about the type keeps it from travelling, so that a refusal is a fault.</summary>
    internal bool MustTravel(IReadOnlyList<Shape> all, int index)
    {
        int parent = BaseOf(all, index);
        return (!ChoosesMembers || Members.All(member => member.IsMarked && member.Style != MemberStyle.Ignored))
            && Constructor is ConstructorKind.None or ConstructorKind.TakesWhatCannotBeSet
            && Members.All(member => CanTravel(member) && References(member.Type, index).All(at => all[at].MustTravel(all, at)))
            && (parent < 0 || (all[parent].MustTravel(all, parent)
                && (ChoosesMembers ? all[parent].Contract == Contract : !all[parent].ChoosesMembers)));
    }

    /// <summary>The C# text of the type.</summary>
    internal string Render(IReadOnlyList<Shape> all, int index)
    {
        var text = new StringBuilder();
        int parent = BaseOf(all, index);
        string attribute = Contract switch
        {
            ContractKind.DataContract => "[DataContract] ",
            ContractKind.Keys => "[MessagePackObject] ",
            ContractKind.ByName => "[MessagePackObject(true)] ",
            _ => "",
        };
        string kind = Kind switch
        {
            ShapeKind.Class => "class",
            ShapeKind.Record => "record",
            ShapeKind.Struct => "struct",
            _ => "record struct",
        };
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{attribute}{(IsHidden(all, index) ? "internal" : "public")} {kind} T{index}{(parent < 0 ? "" : $" : T{parent}")}\n{{");
        for (int i = 0; i < Members.Length; i++)
        {
            text.AppendLine(RenderMember(Members[i], TypeOf(Members[i], index), $"M{index}x{i}", (100 * index) + i));
        }

        text.AppendLine(RenderConstructors(index));
        return text.AppendLine("}").ToString();
    }

    private bool IsHidden(IReadOnlyList<Shape> all, int index) => IsInternal
        || Members.Any(member => References(member.Type, index).Any(at => all[at].IsHidden(all, at)))
        || (BaseOf(all, index) is var parent and >= 0 && all[parent].IsHidden(all, parent));

    private static IEnumerable<int> References(string type, int index) => index == 0
        ? []
        : Reference.Matches(type).Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) % index);

    private static string TypeOf(MemberShape member, int index) => Reference.Replace(
        member.Type, match => index == 0 ? "int" : $"T{int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) % index}");

    private bool CanTravel(MemberShape member) => member.Style switch
    {
        MemberStyle.Automatic or MemberStyle.Init or MemberStyle.PublicField or MemberStyle.HandWritten or MemberStyle.Ignored => true,
        MemberStyle.GetOnly or MemberStyle.ReadOnlyField => ChoosesMembers || Constructor == ConstructorKind.TakesWhatCannotBeSet,
        _ => ChoosesMembers,
    };

    private string RenderMember(MemberShape member, string type, string name, int key)
    {
        string mark = member.Style == MemberStyle.Ignored ? "[IgnoreMember] "
            : !member.IsMarked ? ""
            : Contract == ContractKind.DataContract ? "[DataMember] "
            : Contract == ContractKind.Keys ? $"[Key({key})] "
            : "";
        return member.Style switch
        {
            MemberStyle.Init => $"{mark}public {type} {name} {{ get; init; }}",
            MemberStyle.GetOnly => $"{mark}public {type} {name} {{ get; }}",
            MemberStyle.PrivateSetter => $"{mark}public {type} {name} {{ get; private set; }}",
            MemberStyle.PublicField => $"{mark}public {type} {name};",
            MemberStyle.ReadOnlyField => $"{mark}public readonly {type} {name};",
            MemberStyle.PrivateField => $"{mark}private {type} {name}; public {type} Get{name}() => {name};",
            MemberStyle.HandWritten => $"private {type} _{name}; {mark}public {type} {name} {{ get => _{name}; set => _{name} = value; }}",
            MemberStyle.Internal => $"{mark}internal {type} {name} {{ get; set; }}",
            _ => $"{mark}public {type} {name} {{ get; set; }}",
        };
    }

    private string RenderConstructors(int index)
    {
        if (Constructor == ConstructorKind.None)
        {
            return "";
        }

        string empty = IsStruct ? "" : $"private T{index}() {{ }}";
        if (Constructor == ConstructorKind.Private)
        {
            return empty;
        }

        int[] taken = [.. Enumerable.Range(0, Members.Length)
            .Where(i => Members[i].Style is MemberStyle.GetOnly or MemberStyle.ReadOnlyField)];
        if (taken.Length == 0)
        {
            return "";
        }

        string prefix = Constructor == ConstructorKind.TakesOtherNames ? "other" : "m";
        string parameters = string.Join(", ", taken.Select(i => $"{TypeOf(Members[i], index)} {prefix}{index}x{i}"));
        return $"public T{index}({parameters}) {{ {string.Concat(taken.Select(i => $"M{index}x{i} = {prefix}{index}x{i}; "))}}}";
    }
}
