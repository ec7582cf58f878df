using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ClusterTasks.Analyzers;

/// <summary>Finds the argument of a call that the function cannot take, and the text to write in its place. Invoke infers the function's
/// type from its arguments, so only identity and reference conversions bind; Of infers it from the function.</summary>
internal static class ArgumentFit
{
    internal static bool LacksToken(IMethodSymbol function, FailedCall call) =>
        function.Parameters.Length == call.Arguments.Count + 1
            && call.Types.IsToken(function.Parameters[function.Parameters.Length - 1].Type)
        && Mismatch(function, call, isExact: false) < 0;

    /// <summary>Returns null where the reason is not among the arguments.</summary>
    internal static Diagnostic? Explain(IMethodSymbol function, FailedCall call)
    {
        if (function.Parameters.Length != call.Arguments.Count)
            return ExplainCount(function, call);
        int index = Mismatch(function, call, isExact: true);
        return index < 0 ? null
            : Create(function, call, call.Arguments[index].GetLocation(), Remedy(function.Parameters[index].Type, call, index));
    }

    internal static Diagnostic ExplainCount(IMethodSymbol function, FailedCall call)
    {
        string remedy = function.Parameters.Any(parameter => parameter.IsOptional || parameter.IsParams)
            ? "give every argument, optional ones too"
            : $"give {function.Parameters.Length} argument{(function.Parameters.Length == 1 ? "" : "s")}";
        return Create(function, call, call.FunctionLocation, call.Kind != CallKind.Map ? remedy
            : function.Parameters.Length == 2 ? "give the second argument, which all items have in common, after the items"
            : "map a function of one parameter, or of two with an argument for all items, or a static lambda that gives the others");
    }

    private static Diagnostic Create(IMethodSymbol function, FailedCall call, Location location, string remedy) => Diagnostic.Create(
        Rules.ArgumentsDoNotFit, location, call.FunctionText,
        string.Join(", ", function.Parameters.Select(parameter => FailedCall.Display(parameter.Type))),
        string.Join(", ", call.Arguments
            .Select((_, index) => GivenType(call, index) is { } type ? FailedCall.Display(type) : call.Arguments[index].ToString())),
        remedy);

    /// <summary>Returns the first argument that does not fit; -1: all do, as far as the analyzer can tell.</summary>
    private static int Mismatch(IMethodSymbol function, FailedCall call, bool isExact)
    {
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (!Fits(function.Parameters[i].Type, call, i, isExact))
                return i;
        }

        return -1;
    }

    private static bool Fits(ITypeSymbol parameter, FailedCall call, int index, bool isExact)
    {
        if (HasTypeParameter(parameter))
            return true;
        if (GivenType(call, index) is not { } given)
            return !isExact || call.Kind == CallKind.Map || !IsTypeless(call.Arguments[index]);
        if (given.TypeKind == TypeKind.Error)
            return true;
        return Converts(call, given, parameter, isExact)
            || (call.Types.ValueOf(given) is { } value && Converts(call, value, parameter, isExact));
    }

    private static string Remedy(ITypeSymbol parameter, FailedCall call, int index)
    {
        ExpressionSyntax argument = call.Arguments[index];
        string type = FailedCall.Display(parameter);
        string byOf = call.Kind == CallKind.Map ? "" : $", or {call.Alternative()}";
        if (argument.IsKind(SyntaxKind.NullLiteralExpression))
            return $"write ({type}{(parameter.IsReferenceType && !type.EndsWith("?", StringComparison.Ordinal) ? "?" : "")})null{byOf}";
        if (argument.IsKind(SyntaxKind.DefaultLiteralExpression))
            return $"write default({type}){byOf}";
        if (GivenType(call, index) is not { } given)
            return $"'{argument}' has no type of its own, so give it one, as in ({type}){argument}";
        if (given is INamedTypeSymbol { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks", TypeArguments.Length: 1 } task
            && Converts(call, task.TypeArguments[0], parameter, isExact: false))
            return "await the task first, or pass an ObjectRef";
        if (call.Kind == CallKind.Map && index == 0)
            return Converts(call, call.Types.ValueOf(given) ?? given, parameter, isExact: false)
                ? $"map a static lambda that takes {FailedCall.Display(given)}, or give items of type {type}"
                : $"give items of type {type}";
        if (!Converts(call, given, parameter, isExact: false))
            return call.Model.ClassifyConversion(argument, parameter).IsImplicit // a constant that is small enough
                ? $"write ({type}){argument}"
                : $"argument {index + 1} must be {Article(type)} {type} or an ObjectRef<{type}>";
        string literal = Suffix(parameter) is { } suffix && argument is LiteralExpressionSyntax ? argument + suffix : $"({type}){argument}";
        return $"write {literal}{byOf}";
    }

    /// <summary>Returns the type of an argument, and for the items of Map the type of each; null when it has none by itself.</summary>
    private static ITypeSymbol? GivenType(FailedCall call, int index)
    {
        ITypeSymbol? type = IsTypeless(call.Arguments[index]) ? null : call.Model.GetTypeInfo(call.Arguments[index]).Type;
        ITypeSymbol? item = type is null ? null : ItemOf(type);
        if (call.Kind == CallKind.Map)
            return index == 0 ? item : type;
        // Many references become an array of their values.
        return item is not null && call.Arguments.Count == 1 && call.Types.ValueOf(item) is { } value
            ? call.Model.Compilation.CreateArrayTypeSymbol(value) : type;
    }

    private static ITypeSymbol? ItemOf(ITypeSymbol type) => type is IArrayTypeSymbol { Rank: 1 } array ? array.ElementType
        : type.AllInterfaces.Concat(type is INamedTypeSymbol named ? [named] : [])
            .FirstOrDefault(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
                || i is { Name: "IAsyncEnumerable", TypeArguments.Length: 1 })?.TypeArguments[0];

    /// <summary>True when a delegate can pass the value on without a change of its bits.</summary>
    internal static bool ConvertsAsIs(Compilation compilation, ITypeSymbol from, ITypeSymbol to)
    {
        Conversion conversion = compilation.ClassifyConversion(from, to);
        return conversion.IsIdentity || (conversion.IsImplicit && conversion.IsReference);
    }

    private static bool Converts(FailedCall call, ITypeSymbol from, ITypeSymbol to, bool isExact) => isExact
        ? ConvertsAsIs(call.Model.Compilation, from, to)
        : call.Model.Compilation.ClassifyConversion(from, to).IsImplicit;

    private static bool IsTypeless(ExpressionSyntax argument) =>
        argument.IsKind(SyntaxKind.NullLiteralExpression) || argument.IsKind(SyntaxKind.DefaultLiteralExpression)
            || argument is CollectionExpressionSyntax;

    private static bool HasTypeParameter(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => HasTypeParameter(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasTypeParameter),
        _ => false,
    };

    private static string? Suffix(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Int64 => "L",
        SpecialType.System_UInt64 => "UL",
        SpecialType.System_UInt32 => "U",
        SpecialType.System_Double => "d",
        SpecialType.System_Single => "f",
        SpecialType.System_Decimal => "m",
        _ => null,
    };

    private static string Article(string type) => "aeiouAEIOU".IndexOf(type[0]) >= 0 ? "an" : "a";
}
