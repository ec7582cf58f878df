using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Engineering;

/// <summary>A record that is marked to be written and read by generated code.</summary>
/// <param name="Record">Its name.</param>
/// <param name="Syntax">The record, where the mark is on it.</param>
/// <param name="FrameType">The number of the frame, as the source has it; null: it travels inside of frames.</param>
/// <param name="Owner">The static class that gets the code, where the record itself must not have it; null: the record.</param>
/// <param name="IsCounted">A count of its values is in front, so that it can grow wherever it is.</param>
internal sealed record FrameMark(string Record, RecordDeclarationSyntax? Syntax, string? FrameType, string? Owner, bool IsCounted)
{
    internal static IEnumerable<FrameMark> AllOf(CompilationUnitSyntax root) =>
        root.DescendantNodes().OfType<TypeDeclarationSyntax>().SelectMany(type =>
            type.AttributeLists.SelectMany(list => list.Attributes).Select(attribute => Of(type, attribute)).OfType<FrameMark>());

    private static FrameMark? Of(TypeDeclarationSyntax type, AttributeSyntax attribute)
    {
        string name = type.Identifier.ValueText;
        var arguments = attribute.ArgumentList?.Arguments ?? default;
        bool isCounted = arguments.Any(
            argument => argument.NameEquals?.Name.ToString() == "IsCounted"
            && argument.Expression.IsKind(SyntaxKind.TrueLiteralExpression));
        return attribute.Name switch
        {
            IdentifierNameSyntax { Identifier.ValueText: "Frame" } =>
                new FrameMark(name, type as RecordDeclarationSyntax, arguments[0].ToString(), null, false),
            IdentifierNameSyntax { Identifier.ValueText: "Wire" } =>
                new FrameMark(name, type as RecordDeclarationSyntax, null, null, isCounted),
            GenericNameSyntax { Identifier.ValueText: "WireOf" } of =>
                new FrameMark(of.TypeArgumentList.Arguments[0].ToString(), null, null, name, isCounted),
            _ => null,
        };
    }
}
