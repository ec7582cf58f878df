using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ClusterTasks.Analyzers;

/// <summary>Checks the functions of calls that compile: a function that the call would refuse at run time is an error of the
/// build.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FunctionAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.NotRemote, Rules.Captures, Rules.BoundToObject, Rules.AsyncVoid, Rules.Signature];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Find(start.Compilation) is { } types)
                start.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationAnalysisContext context, KnownTypes types)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!types.IsCaller(call.TargetMethod.ContainingType))
            return;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            // A delegate in a variable says nothing of its function.
            if (argument.Parameter?.Name == "function" && Unconverted(argument.Value) is IDelegateCreationOperation { Target: var target }
                && Check(target, types) is { } diagnostic)
                context.ReportDiagnostic(diagnostic);
        }
    }

    private static Diagnostic? Check(IOperation target, KnownTypes types)
    {
        Location location = target.Syntax.GetLocation();
        return target switch
        {
            IAnonymousFunctionOperation lambda => CheckBody(lambda.Body, lambda.Symbol, "the lambda", location, types),
            IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local } =>
                CheckBody(BodyOf(local, target), local, local.Name, location, types),
            IMethodReferenceOperation { Method: var method, Instance: var instance } => CheckMethod(method, instance, location, types),
            _ => null,
        };
    }

    private static Diagnostic? CheckMethod(IMethodSymbol method, IOperation? instance, Location location, KnownTypes types)
    {
        string name = NameOf(method);
        // An extension method of an object is static, and yet bound to the object.
        if (!method.IsStatic || method.ReducedFrom is not null || instance is not null)
            return Diagnostic.Create(Rules.BoundToObject, location, name);
        return types.IsRemote(method) ? CheckSignature(method, name, location, types) : Diagnostic.Create(Rules.NotRemote, location, name);
    }

    private static Diagnostic? CheckBody(IOperation? body, IMethodSymbol function, string name, Location location, KnownTypes types)
    {
        IReadOnlyList<string> captured = body is null ? [] : Captures.Of(body, function);
        return captured.Count > 0
            ? Diagnostic.Create(Rules.Captures, location, string.Join(", ", captured.Select(variable => $"'{variable}'")))
            : CheckSignature(function, name, location, types);
    }

    private static Diagnostic? CheckSignature(IMethodSymbol function, string name, Location location, KnownTypes types)
    {
        if (function.IsAsync && function.ReturnsVoid)
            return Diagnostic.Create(Rules.AsyncVoid, location, name);
        if (function.Parameters.Count(parameter => types.IsToken(parameter.Type)) > 1)
            return Diagnostic.Create(
                Rules.Signature, location, name, "has two CancellationToken parameters, and a task has one token: remove one");
        return function.Parameters.Length > Rules.MaxParameters
            ? Diagnostic.Create(Rules.Signature, location, name, $"has more than {Rules.MaxParameters} parameters: put some into a record")
            : null;
    }

    private static IOperation? BodyOf(IMethodSymbol local, IOperation use) =>
        use.SemanticModel is { } model && local.DeclaringSyntaxReferences.FirstOrDefault() is { } declaration
            ? (model.GetOperation(declaration.GetSyntax()) as ILocalFunctionOperation)?.Body
            : null;

    private static string NameOf(IMethodSymbol method) => $"{method.ContainingType.Name}.{method.Name}";

    private static IOperation Unconverted(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation;
    }
}
