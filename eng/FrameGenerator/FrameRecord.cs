using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Engineering;

/// <summary>One value that a record carries.</summary>
/// <param name="Name">Its property.</param>
/// <param name="Type">Its type, as the source has it.</param>
/// <param name="IsPositional">It is a parameter of the record's constructor.</param>
/// <param name="AddedIn">The protocol that brought it; null: the record always had it.</param>
/// <param name="Default">What it is where the writer did not know it.</param>
internal sealed record FrameField(string Name, string Type, bool IsPositional, int? AddedIn, string? Default);

/// <summary>Holds a record of the source: its fields, in the order in which they travel.</summary>
internal sealed class FrameRecord
{
    private FrameRecord(RecordDeclarationSyntax syntax)
    {
        Syntax = syntax;
        Name = syntax.Identifier.ValueText;
        IsStruct = syntax.ClassOrStructKeyword.IsKind(SyntaxKind.StructKeyword);
        IsChecked = syntax.Members.OfType<MethodDeclarationSyntax>()
            .Any(method => method.Identifier.ValueText == "Checked" && method.ReturnType.ToString() == Name);
        // Added ones are last, wherever the record has them: a property may stand where a reader looks for it.
        Fields = [.. FieldsOf(syntax).OrderBy(field => field.AddedIn ?? 0)];
    }

    internal RecordDeclarationSyntax Syntax { get; }

    internal string Name { get; }

    internal bool IsStruct { get; }

    /// <summary>Whether the record has a method that refuses impossible values.</summary>
    internal bool IsChecked { get; }

    internal IReadOnlyList<FrameField> Fields { get; }

    internal bool HasGrown => Fields.Any(one => one.AddedIn is not null);

    internal static FrameRecord Of(RecordDeclarationSyntax syntax) => new(syntax);

    private static IEnumerable<FrameField> FieldsOf(RecordDeclarationSyntax syntax)
    {
        foreach (ParameterSyntax parameter in syntax.ParameterList?.Parameters ?? default)
        {
            yield return new FrameField(
                parameter.Identifier.ValueText, parameter.Type!.ToString(), true, AddedIn(parameter.AttributeLists),
                    parameter.Default?.Value.ToString());
        }

        foreach (PropertyDeclarationSyntax property in syntax.Members.OfType<PropertyDeclarationSyntax>())
        {
            bool isSet = property.AccessorList?.Accessors.Any(accessor => accessor.IsKind(SyntaxKind.InitAccessorDeclaration)) == true;
            if (isSet && !property.Modifiers.Any(SyntaxKind.StaticKeyword))
            {
                yield return new FrameField(
                    property.Identifier.ValueText, property.Type.ToString(), false, AddedIn(property.AttributeLists),
                        property.Initializer?.Value.ToString());
            }
        }
    }

    private static int? AddedIn(SyntaxList<AttributeListSyntax> lists) =>
        lists.SelectMany(list => list.Attributes).FirstOrDefault(attribute => attribute.Name.ToString() == "AddedIn") is { } added
            ? int.Parse(added.ArgumentList!.Arguments[0].ToString(), System.Globalization.CultureInfo.InvariantCulture)
            : null;
}
