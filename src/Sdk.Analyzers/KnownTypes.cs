using Microsoft.CodeAnalysis;

namespace ClusterTasks.Analyzers;

/// <summary>The types that the rules use, in one compilation.</summary>
internal sealed class KnownTypes
{
    private readonly INamedTypeSymbol _remote;
    private readonly INamedTypeSymbol? _invoker;
    private readonly INamedTypeSymbol? _session;
    private readonly INamedTypeSymbol? _function;
    private readonly INamedTypeSymbol? _attribute;
    private readonly INamedTypeSymbol? _reference;
    private readonly INamedTypeSymbol? _token;

    private KnownTypes(Compilation compilation, INamedTypeSymbol remote)
    {
        _remote = remote;
        _invoker = compilation.GetTypeByMetadataName("ClusterTasks.RemoteInvoker");
        _session = compilation.GetTypeByMetadataName("ClusterTasks.RemoteSession");
        _function = compilation.GetTypeByMetadataName("ClusterTasks.RemoteFunction`1");
        _attribute = compilation.GetTypeByMetadataName("ClusterTasks.RemoteAttribute");
        _reference = compilation.GetTypeByMetadataName("ClusterTasks.ObjectRef`1");
        _token = compilation.GetTypeByMetadataName("System.Threading.CancellationToken");
    }

    /// <summary>Returns null where the program does not use the library.</summary>
    internal static KnownTypes? Find(Compilation compilation) =>
        compilation.GetTypeByMetadataName("ClusterTasks.Remote") is { } remote ? new KnownTypes(compilation, remote) : null;

    /// <summary>True when calls of this type's members take a function.</summary>
    internal bool IsCaller(ITypeSymbol? type) => type is not null && (Same(type, _remote) || Same(type, _invoker) || Same(type, _session));

    internal bool IsToken(ITypeSymbol type) => Same(type, _token);

    /// <summary>Returns the delegate type of a RemoteFunction.</summary>
    internal INamedTypeSymbol? DelegateOf(ITypeSymbol? type) =>
        type is INamedTypeSymbol named && Same(named.OriginalDefinition, _function) ? named.TypeArguments[0] as INamedTypeSymbol : null;

    /// <summary>Returns the value's type of an ObjectRef.</summary>
    internal ITypeSymbol? ValueOf(ITypeSymbol type) =>
        type is INamedTypeSymbol named && Same(named.OriginalDefinition, _reference) ? named.TypeArguments[0] : null;

    /// <summary>Returns true when the method, its class or a base of that class has the attribute, as the runtime looks for it.</summary>
    internal bool IsRemote(IMethodSymbol method)
    {
        if (HasAttribute(method))
            return true;
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.BaseType)
        {
            if (HasAttribute(type))
                return true;
        }

        return false;
    }

    private bool HasAttribute(ISymbol symbol) => symbol.GetAttributes().Any(attribute => Same(attribute.AttributeClass, _attribute));

    private static bool Same(ISymbol? left, ISymbol? right) => left is not null && SymbolEqualityComparer.Default.Equals(left, right);
}
