using Microsoft.CodeAnalysis;

namespace ClusterTasks.Analyzers;

/// <summary>The diagnostics. For calls that the compiler accepts, they give the error that the call would throw. The others stand beside an
/// error of the compiler and say what it cannot know.</summary>
internal static class Rules
{
    /// <summary>Parameters of a remote function.</summary>
    internal const int MaxParameters = 8;

    /// <summary>Arguments of Remote.Invoke.</summary>
    internal const int MaxInvokeArguments = 3;

    internal const int MaxItems = 4;

    internal static readonly DiagnosticDescriptor NotRemote = Create(
        "CT0001", "The function is not marked [Remote]",
        "'{0}' is not marked [Remote]: put [Remote] on the method or its class, or call it from a static lambda");

    internal static readonly DiagnosticDescriptor Captures = Create(
        "CT0002", "The function captures variables",
        "The function captures {0}, which stays in this process: pass it as an argument and mark the function 'static'");

    internal static readonly DiagnosticDescriptor BoundToObject = Create(
        "CT0003", "The function is bound to an object",
        "'{0}' is bound to an object, which stays in this process: make the method static and pass what it needs as arguments");

    internal static readonly DiagnosticDescriptor TokenMissing = Create(
        "CT0004", "The call leaves out the function's CancellationToken",
        "'{0}' takes a CancellationToken, which the call leaves out: {1}");

    internal static readonly DiagnosticDescriptor ArgumentsDoNotFit = Create(
        "CT0005", "The arguments do not fit the function",
        "'{0}' takes ({1}), and the call gives ({2}): {3}");

    internal static readonly DiagnosticDescriptor TooManyArguments = Create(
        "CT0006", "The call has more arguments than Invoke takes",
        "This Invoke takes up to three arguments after the function: write {0}");

    internal static readonly DiagnosticDescriptor AsyncVoid = Create(
        "CT0007", "The function is async void",
        "'{0}' is async void, so its task would end at the first await and its errors would end the worker: return Task");

    internal static readonly DiagnosticDescriptor Signature = Create(
        "CT0008", "The signature is not that of a remote function",
        "'{0}' {1}");

    internal static readonly DiagnosticDescriptor NoFunctionType = Create(
        "CT0009", "The function has no Func or Action type of its own",
        "'{0}' {1}, so the compiler cannot choose a delegate type for it: cast it, as in Of((Func<…>){0}), or use Remote.Invoke");

    internal static readonly DiagnosticDescriptor NoTuple = Create(
        "CT0010", "InvokeItems needs a function that returns a tuple",
        "InvokeItems gives a reference to each item of a tuple of two to four, and this function returns {0}: use Invoke");

    private static DiagnosticDescriptor Create(string id, string title, string message) =>
        new(id, title, message, "ClusterTasks", DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: $"docs/analyzers.md#{id.ToLowerInvariant()}");
}
