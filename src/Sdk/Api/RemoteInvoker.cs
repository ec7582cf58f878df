using ClusterTasks.Session;

namespace ClusterTasks;

/// <summary>The calls of <see cref="Remote"/>, or of one session, with options bound to them; made by <see cref="Remote.With"/> or
/// <see cref="RemoteSession.With"/>.</summary>
/// <remarks>Immutable; make it once and use it from any thread.</remarks>
public sealed partial class RemoteInvoker
{
    private readonly TaskOptions _options;

    // Null: the session that is current at the call.
    private readonly SessionCore? _session;

    internal RemoteInvoker(TaskOptions options, SessionCore? session)
    {
        _options = options;
        _session = session;
    }

    /// <summary>Checks a function and looks it up once, with these options bound. See <see cref="Remote.Of"/>.</summary>
    /// <typeparam name="TDelegate">The function's delegate type, inferred.</typeparam>
    /// <param name="function">A static [Remote] method, or a static lambda or local function without captured state.</param>
    /// <exception cref="ArgumentException">The function cannot run remotely; the message says why.</exception>
    public RemoteFunction<TDelegate> Of<TDelegate>(TDelegate function)
        where TDelegate : Delegate => new(FunctionInfo.Of(function), _options, _session);
}
