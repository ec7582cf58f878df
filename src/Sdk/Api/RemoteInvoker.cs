namespace ClusterTasks;

/// <summary>The calls of <see cref="Remote"/> with options bound to them; made by <see cref="Remote.With"/>.</summary>
/// <remarks>Immutable; make it once and use it from any thread.</remarks>
public sealed partial class RemoteInvoker
{
    private readonly TaskOptions _options;

    internal RemoteInvoker(TaskOptions options) => _options = options;

    /// <summary>Checks a function and looks it up once, with these options bound. See <see cref="Remote.Of"/>.</summary>
    /// <typeparam name="TDelegate">The function's delegate type, inferred.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely; the message says why.</exception>
    public RemoteFunction<TDelegate> Of<TDelegate>(TDelegate function)
        where TDelegate : Delegate => new(FunctionInfo.Of(function), _options);
}
