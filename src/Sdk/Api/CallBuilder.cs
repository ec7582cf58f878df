using ClusterTasks.Execution;
using ClusterTasks.Protocol;
using ClusterTasks.Session;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks;

/// <summary>Builds one call: the generated overloads add the arguments in order and submit.</summary>
internal ref partial struct CallBuilder
{
    private readonly FunctionInfo _function;
    private readonly TaskOptions? _options;
    private readonly SessionCore _session;
    private readonly BodyWriter _body;
    private List<ObjectHandle>? _keepAlive;
    private List<ObjectId>? _dependencies;
    private List<ObjectId>? _nested;
    private List<ObjectHandle>? _temporary;
    private CancellationToken _token;
    private SessionCore? _settled;

    /// <summary>The session whose messages have arrived: see <see cref="Misuse"/>.</summary>
    internal SessionCore? Settled
    {
        readonly get => _settled;
        init => _settled = value;
    }

    private int _position;

    /// <param name="function">The function to call.</param>
    /// <param name="options">Options that override its attribute.</param>
    /// <param name="session">The session of the call; null: the one that is current here.</param>
    internal CallBuilder(FunctionInfo function, TaskOptions? options, SessionCore? session)
    {
        _function = function;
        _options = options;
        _session = session?.Renewed ?? SessionAmbient.Require();
        if (options?.Strategy is SchedulingStrategy.PlacementGroupStrategy { Group: var group, Session: { } made })
            Misuse.CheckGroup(group, made, _session);
        _body = BodyWriter.Rent();
        _body.WriteByte((byte)function.Parameters.Length);
    }

    internal void Value<T>(T value)
    {
        if (typeof(T) == typeof(CancellationToken))
        {
            _position++;
            _token = (CancellationToken)(object)value!;
            _body.Kind(TaskBody.ArgumentKind.Token);
            return;
        }

        if (typeof(T) == typeof(object) && value is IObjectRef reference)
        {
            // Arg<object> takes an ObjectRef<X> by boxing it; the caller means the value, as with every other parameter type.
            Dependency(reference.Handle, reference.ValueType, typeof(T));
            return;
        }

        string parameter = _function.Parameters[_position];
        using EncodedValue encoded = ValueCodec.Encode(value, parameter);
        if (encoded.Length > TaskBody.InlineLimit)
        {
            ObjectHandle stored = _session.PutEncoded(encoded, parameter);
            (_temporary ??= []).Add(stored);
            Dependency(stored, typeof(T), typeof(T));
            return;
        }

        ObjectHandle[] references = Misuse.Own(encoded.References, _session, parameter);
        _position++;
        _body.Kind(TaskBody.ArgumentKind.Value);
        _body.UInt32((uint)encoded.Length);
        encoded.WriteTo(_body);
        Nest(references);
    }

    /// <summary>Adds the argument that this call shares with others.</summary>
    internal void Shared(SharedArgument shared)
    {
        if (shared.Reference is { } reference)
        {
            Dependency(reference, shared.EncodedAs, shared.Parameter);
        }
        else if (shared.Bytes is { } bytes)
        {
            _position++;
            _body.Kind(TaskBody.ArgumentKind.Value);
            _body.UInt32((uint)bytes.Length);
            _body.Write(bytes);
            Nest(shared.Nested);
        }
        else
        {
            Value(shared.Token);
        }
    }

    internal void Reference<T>(ObjectRef<T> reference) => Dependency(reference.Handle, reference.ValueType, typeof(T));

    internal void References<T>(IEnumerable<ObjectRef<T>> references)
    {
        ArgumentNullException.ThrowIfNull(references, "refs");
        _position++;
        IReadOnlyCollection<ObjectRef<T>> all = references as IReadOnlyCollection<ObjectRef<T>> ?? [.. references];
        _body.Kind(TaskBody.ArgumentKind.References);
        _body.UInt32((uint)all.Count);
        foreach (ObjectRef<T> reference in all)
        {
            if (reference.ValueType != typeof(T))
                throw new ArgumentException($"A reference made by As<{typeof(T).Name}>() cannot be one of many that become an array. " +
                    $"Pass references whose own type is {typeof(T).Name}.", nameof(references));
            _body.UInt32(Depend(reference.Handle, _position - 1));
        }
    }

    internal ObjectRef<T> Submit<T>()
    {
        _function.CheckResult(typeof(T));
        return new(SubmitHandle());
    }

    internal ObjectRef Submit() => new(SubmitHandle());

    internal ObjectStream<T> SubmitStream<T>()
    {
        _function.CheckResult(typeof(T));
        return new(SubmitHandle());
    }

    private void Nest(IReadOnlyList<ObjectHandle> references)
    {
        foreach (ObjectHandle nested in references)
        {
            (_nested ??= []).Add(nested.Id);
            (_keepAlive ??= []).Add(nested);
        }
    }

    private void Dependency(ObjectHandle handle, Type encodedAs, Type argument)
    {
        _position++;
        _body.Kind(encodedAs == argument ? TaskBody.ArgumentKind.Reference : TaskBody.ArgumentKind.TypedReference);
        _body.UInt32(Depend(handle, _position - 1));
        if (encodedAs != argument)
            _body.ShortText(QualifiedNames.Write(encodedAs));
    }

    private uint Depend(ObjectHandle handle, int position)
    {
        if (_dependencies?.Count >= CallLimits.References)
            throw Misuse.TooManyReferences(_function.Parameters[position]);
        handle = Misuse.Own(Misuse.Live(handle), _session, _function.Parameters[position], ref _settled);
        _dependencies ??= [];
        (_keepAlive ??= []).Add(handle);
        _dependencies.Add(handle.Id);
        return (uint)(_dependencies.Count - 1);
    }

    internal readonly ObjectHandle SubmitHandle(bool asItems = false)
    {
        var call = new Submit(
            default, default, 0, 0, _dependencies ?? (IReadOnlyList<ObjectId>)[], _nested ?? (IReadOnlyList<ObjectId>)[], _body.Written);
        ObjectHandle result = _session.Submit(
            asItems ? _function.ItemDefinitionOf(_options) : _function.DefinitionOf(_options),
            call,
            _keepAlive ?? (IReadOnlyList<ObjectHandle>)[]);
        _body.Return();

        // Nothing else holds the values that were put for this call alone, and waiting for the garbage collector would keep them in the
        // store. The session sends the release after the call, so the task holds them by then.
        foreach (ObjectHandle stored in _temporary ?? [])
            stored.Release();
        CallerCancellation.Link(result, _token);
        return result;
    }
}
