using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ClusterTasks.Analyzers;

/// <summary>Explains calls that do not compile, in the terms of the function: the compiler speaks of method groups.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CallAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.TokenMissing, Rules.ArgumentsDoNotFit, Rules.TooManyArguments, Rules.NoFunctionType, Rules.NoTuple];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Find(start.Compilation) is { } types)
                start.RegisterSyntaxNodeAction(node => Analyze(node, types), SyntaxKind.InvocationExpression);
        });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context, KnownTypes types)
    {
        var syntax = (InvocationExpressionSyntax)context.Node;
        if (FailedCall.TryCreate(syntax, context.SemanticModel, types, context.CancellationToken) is not { } call)
            return;
        Diagnostic? diagnostic = call.Kind switch
        {
            CallKind.Invoke => OfInvoke(call),
            CallKind.Map => OfMap(call),
            CallKind.Of => OfOf(call),
            CallKind.InvokeOf => OfInvokeOf(call),
            _ => OfItems(call),
        };
        if (diagnostic is not null)
            context.ReportDiagnostic(diagnostic);
    }

    private static Diagnostic? OfInvoke(FailedCall call)
    {
        if (call.Arguments.Count > Rules.MaxInvokeArguments)
            return Diagnostic.Create(Rules.TooManyArguments, call.FunctionLocation, call.Alternative());
        if (call.FindFunction() is not { } function)
            return null;
        if (ArgumentFit.LacksToken(function, call))
        {
            string remedy =
                $"{(call.Arguments.Count == Rules.MaxInvokeArguments ? "" : "pass CancellationToken.None, or ")}write {call.Alternative()}";
            return Diagnostic.Create(Rules.TokenMissing, call.FunctionLocation, call.FunctionText, remedy);
        }

        return ArgumentFit.Explain(function, call);
    }

    private static Diagnostic? OfMap(FailedCall call)
    {
        if (call.Arguments.Count is not (1 or 2) || call.FindFunction() is not { } function)
            return null;
        return ArgumentFit.LacksToken(function, call)
            ? Diagnostic.Create(
                Rules.TokenMissing, call.FunctionLocation, call.FunctionText, call.Arguments.Count == 1
                    ? "pass CancellationToken.None after the items"
                    : $"map a static lambda, as in static (x, y) => {call.FunctionText}(x, y, CancellationToken.None)")
            : ArgumentFit.Explain(function, call);
    }

    /// <summary>Explains a failed Of. An overloaded method has many types; one with optional or params parameters has a nameless
    /// one.</summary>
    private static Diagnostic? OfOf(FailedCall call)
    {
        string? why = call.Functions.Length > 1 ? "is overloaded"
            : call.Functions.Length == 1 && call.Functions[0].IsGenericMethod
                && call.Functions[0].TypeArguments.Any(type => type.TypeKind == TypeKind.TypeParameter) ? "has open type parameters"
            : null;
        return why is null ? null : Diagnostic.Create(Rules.NoFunctionType, call.FunctionLocation, call.FunctionText, why);
    }

    private static Diagnostic? OfInvokeOf(FailedCall call)
    {
        IMethodSymbol function = call.Functions[0];
        if (call.HasNamelessDelegate)
            return Diagnostic.Create(Rules.NoFunctionType, call.FunctionLocation, call.FunctionText, "has optional or params parameters");
        if (ArgumentFit.LacksToken(function, call))
            return Diagnostic.Create(Rules.TokenMissing, call.FunctionLocation, call.FunctionText, "pass CancellationToken.None");
        // here the compiler names the types
        return function.Parameters.Length == call.Arguments.Count ? null : ArgumentFit.ExplainCount(function, call);
    }

    private static Diagnostic? OfItems(FailedCall call)
    {
        IMethodSymbol function = call.Functions[0];
        ITypeSymbol returned = function.ReturnType;
        if (returned is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.Length: 1 } task)
            returned = task.TypeArguments[0];
        if (returned is INamedTypeSymbol { IsTupleType: true, TupleElements.Length: <= Rules.MaxItems })
            return OfInvokeOf(call);
        return Diagnostic.Create(Rules.NoTuple, call.FunctionLocation, FailedCall.Display(function.ReturnType));
    }
}
