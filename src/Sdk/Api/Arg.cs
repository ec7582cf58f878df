namespace ClusterTasks;

/// <summary>An argument of <see cref="RemoteFunction{TDelegate}"/>: a value, or a reference to one. Both convert implicitly.</summary>
/// <typeparam name="T">The parameter's type.</typeparam>
public readonly struct Arg<T>
{
    private readonly T? _value;
    private readonly ObjectRef<T> _reference;
    private readonly bool _isReference;

    private Arg(T? value, ObjectRef<T> reference, bool isReference)
    {
        _value = value;
        _reference = reference;
        _isReference = isReference;
    }

    /// <summary>Converts a value, which is encoded and sent with the task (over 64 KiB: put into the node store first).</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Arg<T>(T value) => new(value, default, isReference: false);

    /// <summary>Converts a reference. The task starts when its value exists and reads it on its own node.</summary>
    /// <param name="reference">The reference.</param>
    public static implicit operator Arg<T>(ObjectRef<T> reference) => new(default, reference, isReference: true);

    internal void AddTo(ref CallBuilder call)
    {
        if (_isReference)
            call.Reference(_reference);
        else
            call.Value(_value!);
    }
}
