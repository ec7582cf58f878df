using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>A function that was checked and looked up once, made by <see cref="Remote.Of"/> or <see cref="RemoteSession.Of"/>. Its
/// <c>Invoke</c> methods take
/// <see cref="Arg{T}"/>, so that <c>null</c>, <c>int</c> for <c>long</c> and up to eight arguments work.</summary>
/// <typeparam name="TDelegate">The function's delegate type.</typeparam>
/// <remarks>Immutable and cheap to copy; keep it in a static field for the fastest calls.</remarks>
public readonly struct RemoteFunction<TDelegate>
    where TDelegate : Delegate
{
    private readonly FunctionInfo? _function;

    internal RemoteFunction(FunctionInfo function, TaskOptions? options, SessionCore? session)
    {
        _function = function;
        Options = options;
        Session = session;
    }

    internal TaskOptions? Options { get; }

    /// <summary>The session of the calls; null: the one that is current at the call.</summary>
    internal SessionCore? Session { get; }

    internal FunctionInfo Function => _function ??
        throw new InvalidOperationException(
            "This RemoteFunction is default and names no function. Make it with Remote.Of(function).")
        { HelpLink = HelpPage.Functions };

    /// <summary>Returns the same function with other options for its calls.</summary>
    /// <param name="options">The options; they replace earlier ones.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The function is <c>default</c>.</exception>
    public RemoteFunction<TDelegate> With(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(Function, options, Session);
    }
}
