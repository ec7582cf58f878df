using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Analyzers;

internal enum CallKind
{
    /// <summary>Remote.Invoke(F, …)</summary>
    Invoke,

    /// <summary>Remote.Map(F, items) and Remote.MapAsync(F, items), also with an argument for all items</summary>
    Map,

    /// <summary>Remote.Of(F)</summary>
    Of,

    /// <summary>Remote.Of(F).Invoke(…)</summary>
    InvokeOf,

    /// <summary>Remote.Of(F).InvokeItems(…)</summary>
    InvokeItems,
}

/// <summary>A call of ours that the compiler could not resolve although it knows the types of all its parts.</summary>
internal sealed class FailedCall
{
    private const int LongReceiver = 40;

    private readonly string _receiver;
    private readonly ExpressionSyntax? _function;

    private FailedCall(
        CallKind kind, SemanticModel model, KnownTypes types, string receiver, ExpressionSyntax? function, Location location, string text,
        ImmutableArray<IMethodSymbol> functions, IReadOnlyList<ExpressionSyntax> arguments)
    {
        Kind = kind;
        Model = model;
        Types = types;
        _receiver = receiver;
        _function = function;
        FunctionLocation = location;
        FunctionText = text;
        Functions = functions;
        Arguments = arguments;
    }

    internal CallKind Kind { get; }

    internal SemanticModel Model { get; }

    internal KnownTypes Types { get; }

    internal Location FunctionLocation { get; }

    internal string FunctionText { get; }

    /// <summary>The methods that the function's name can mean.</summary>
    internal ImmutableArray<IMethodSymbol> Functions { get; }

    /// <summary>The arguments after the function.</summary>
    internal IReadOnlyList<ExpressionSyntax> Arguments { get; }

    /// <summary>True when the compiler made up a delegate type, which none of our overloads knows.</summary>
    internal bool HasNamelessDelegate =>
        Functions[0].ContainingType is { TypeKind: TypeKind.Delegate } type && type.Name is not ("Func" or "Action");

    internal static FailedCall? TryCreate(InvocationExpressionSyntax call, SemanticModel model, KnownTypes types, CancellationToken token)
    {
        // The name is compared first, because this check runs for every call of a program.
        ExpressionSyntax? receiver = (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        string? name = (call.Expression as IdentifierNameSyntax
            ?? (call.Expression as MemberAccessExpressionSyntax)?.Name as IdentifierNameSyntax)?.Identifier.Text;
        if (name is not ("Invoke" or "Map" or "MapAsync" or "Of" or "InvokeItems"))
            return null;
        IReadOnlyList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        if (name == "MapAsync") // these are not the function's
            arguments = [.. arguments.Where(argument => argument.NameColon?.Name.Identifier.Text is not ("options" or "ct"))];
        // A call can be resolved and still fail: its types come from the arguments, and the function has others (CS0123).
        bool isResolved = model.GetSymbolInfo(call, token).Symbol is not null;
        if (isResolved && (arguments.Count == 0 || !HasOtherTypes(arguments[0].Expression, model, token)))
            return null;
        if (arguments.Any(argument =>
            argument.NameColon is not null || !argument.RefKindKeyword.IsKind(SyntaxKind.None) || IsBroken(argument.Expression, model)))
            return null; // an error of its own, which comes first
        ExpressionSyntax[] given = [.. arguments.Select(argument => argument.Expression)];

        if (receiver is not null && types.DelegateOf(model.GetTypeInfo(receiver, token).Type) is { DelegateInvokeMethod: { } invoke })
        {
            if (name is "Map" or "MapAsync" or "Of")
                return null;
            string text = FunctionOf(receiver)?.ToString() ?? "the function";
            return new FailedCall(
                name == "InvokeItems" ? CallKind.InvokeItems
                    : CallKind.InvokeOf, model, types, "", null, call.ArgumentList.GetLocation(), text, [invoke], given);
        }

        if (name == "InvokeItems" || given.Length == 0
            || !model.GetMemberGroup(call.Expression, token).Any(member => types.IsCaller(member.ContainingType)))
            return null;
        CallKind kind = name switch { "Invoke" => CallKind.Invoke, "Map" or "MapAsync" => CallKind.Map, _ => CallKind.Of };
        ImmutableArray<IMethodSymbol> functions = [.. model.GetMemberGroup(given[0], token).OfType<IMethodSymbol>()];
        if (functions.IsEmpty && (model.GetTypeInfo(given[0], token).Type as INamedTypeSymbol)?.DelegateInvokeMethod is { } variable)
            functions = [variable];
        IEnumerable<ExpressionSyntax> rest = given.Skip(1);
        if (name == "MapAsync")
            // these are not the function's
            rest = rest.TakeWhile(argument => model.GetTypeInfo(argument, token).Type?.Name != "MapOptions");
        return new FailedCall(
            kind, model, types, receiver?.ToString()
                ?? "Remote", given[0], given[0].GetLocation(), given[0].ToString(), functions, [.. rest]);
    }

    /// <summary>Returns the only method that the call can mean, by the number of its parameters.</summary>
    internal IMethodSymbol? FindFunction()
    {
        if (_function is AnonymousFunctionExpressionSyntax)
            return null;
        IMethodSymbol[] fit = Functions.Length == 1 ? [Functions[0]]
            : [.. Functions.Where(f => f.Parameters.Length == Arguments.Count || ArgumentFit.LacksToken(f, this))];
        return fit.Length == 1 && fit[0].Parameters.All(parameter => parameter.Type.TypeKind != TypeKind.Error) ? fit[0] : null;
    }

    /// <summary>Returns the same call through Of, whose Invoke converts its arguments and takes eight of them.</summary>
    internal string Alternative(params string[] more)
    {
        string receiver = _receiver.Length > LongReceiver || _receiver.Contains('\n') ? "…" : _receiver;
        bool isLambda = _function is AnonymousFunctionExpressionSyntax;
        IEnumerable<string> arguments = [.. Arguments.Select(argument => argument.ToString()), .. more];
        string list = string.Join(", ", arguments);
        string shown = list.Length > LongReceiver || list.Contains('\n') ? "…" : list;
        return $"{receiver}.Of({(isLambda ? "…" : FunctionText)}).Invoke({shown})";
    }

    internal static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    // The literal 'default' has an error for its type where nothing gives it one.
    private static bool IsBroken(ExpressionSyntax expression, SemanticModel model) =>
        !expression.IsKind(SyntaxKind.DefaultLiteralExpression)
        && (model.GetTypeInfo(expression).Type is IErrorTypeSymbol || IsUnknown(expression, model));

    private static bool IsUnknown(ExpressionSyntax expression, SemanticModel model) =>
        model.GetSymbolInfo(expression)
            is
        {
            Symbol: null, CandidateReason: not (
            CandidateReason.None or CandidateReason.MemberGroup or CandidateReason.OverloadResolutionFailure)
        };

    /// <summary>True when a method is given for a delegate that it cannot be converted to: the model calls that a conversion,
    /// too.</summary>
    private static bool HasOtherTypes(ExpressionSyntax expression, SemanticModel model, CancellationToken token)
    {
        if (model.GetConversion(expression, token) is not { IsMethodGroup: true, MethodSymbol: { ReducedFrom: null } method }
            || (model.GetTypeInfo(expression, token).ConvertedType as INamedTypeSymbol)?.DelegateInvokeMethod is not { } target)
            return false;
        return method.Parameters.Length != target.Parameters.Length
            || method.Parameters.Zip(
                target.Parameters, (taken, given) => ArgumentFit.ConvertsAsIs(model.Compilation, given.Type, taken.Type)).Contains(false);
    }

    private static ExpressionSyntax? FunctionOf(ExpressionSyntax receiver) => receiver is InvocationExpressionSyntax
    {
        Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Of" },
        ArgumentList.Arguments: { Count: 1 } arguments,
    } ? arguments[0].Expression : null;
}
