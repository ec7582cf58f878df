using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ClusterTasks.Analyzers;

/// <summary>Finds the variables that a lambda or local function captures.</summary>
internal static class Captures
{
    /// <summary>Returns their names as they stand in the program.</summary>
    internal static IReadOnlyList<string> Of(IOperation body, IMethodSymbol function)
    {
        var names = new List<string>();
        if (!function.IsStatic)
            Visit(body);
        return names;

        void Visit(IOperation operation)
        {
            if (operation is INameOfOperation)
                return; // only a text, not a use of what it names
            string? name = operation switch
            {
                ILocalReferenceOperation { Local: { IsConst: false } local } when !IsInside(local, function) => local.Name,
                IParameterReferenceOperation { Parameter: var parameter } when !IsInside(parameter, function) => parameter.Name,
                IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => "this",
                _ => null,
            };
            if (name is not null && !names.Contains(name))
                names.Add(name);
            foreach (IOperation child in operation.ChildOperations)
                Visit(child);
        }
    }

    private static bool IsInside(ISymbol symbol, IMethodSymbol function)
    {
        for (ISymbol? container = symbol.ContainingSymbol; container is not null; container = container.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(container, function))
                return true;
        }

        return false;
    }
}
