using System.Reflection;
using System.Runtime.CompilerServices;
using ClusterTasks.Values;
using ClusterTasks.Values.Blobs;

namespace ClusterTasks.Execution;

/// <summary>A function ready to be called with arguments of types that are known only at run time.</summary>
internal abstract class TaskFunction(FunctionSignature signature, ReturnKind kind)
{
    private readonly MethodInvoker _invoker = MethodInvoker.Create(signature.Method);

    // A lambda without captured state is an instance method of a closure without fields, so an empty instance suffices.
    private readonly object? _target = signature.Method.IsStatic ? null
        : RuntimeHelpers.GetUninitializedObject(signature.Method.DeclaringType!);

    internal Type[] ArgumentTypes => signature.Arguments;

    internal static TaskFunction Create(FunctionSignature signature)
    {
        ReturnShape shape = ReturnShape.Of(signature.Result);
        return (TaskFunction)Activator.CreateInstance(
            typeof(TaskFunction<>).MakeGenericType(shape.ValueType ?? typeof(object)),
            BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, null, [signature, shape.Kind], null)!;
    }

    /// <summary>Calls the function on this thread and waits for its end.</summary>
    internal EncodedValue Run(object?[] arguments, TaskExecution run) => kind switch
    {
        ReturnKind.Void or ReturnKind.Value => Encode(Call(arguments), run),
        _ => run.Pump().Run(() => FinishAsync(Call(arguments), run)),
    };

    protected ReturnKind Kind => kind;

    protected abstract EncodedValue Encode(object? returned, TaskExecution run);

    protected abstract Task<EncodedValue> FinishAsync(object? returned, TaskExecution run);

    private object? Call(object?[] arguments) => _invoker.Invoke(_target, arguments.AsSpan());
}

/// <summary>A function whose value, or item, is <typeparamref name="R"/>.</summary>
internal sealed class TaskFunction<R>(FunctionSignature signature, ReturnKind kind) : TaskFunction(signature, kind)
{
    protected override EncodedValue Encode(object? returned, TaskExecution run) =>
        Kind == ReturnKind.Void ? ValueCodec.EncodeUnit() : EncodeValue((R)returned!, run);

    protected override async Task<EncodedValue> FinishAsync(object? returned, TaskExecution run)
    {
        // No ConfigureAwait(false) here: the awaits come back to the task's own thread, as those of the function do.
        switch (Kind)
        {
            case ReturnKind.Task:
                await NotNull<Task>(returned);
                return ValueCodec.EncodeUnit();
            case ReturnKind.ValueTask:
                await (ValueTask)returned!;
                return ValueCodec.EncodeUnit();
            case ReturnKind.TaskOfValue:
                return EncodeValue(await NotNull<Task<R>>(returned), run);
            case ReturnKind.ValueTaskOfValue:
                return EncodeValue(await (ValueTask<R>)returned!, run);
            default:
                return ValueCodec.EncodeResult(await StreamAsync(NotNull<IAsyncEnumerable<R>>(returned), run));
        }
    }

    private static EncodedValue EncodeValue(R value, TaskExecution run) => run.Assignment.Definition.Results == 1
        ? ValueCodec.EncodeResult(value)
        : run.TakeItems(TupleItems<R>.Encode(value, run.Assignment));

    /// <summary>Sends the items; returns their number, which is the stream's end marker.</summary>
    private static async Task<long> StreamAsync(IAsyncEnumerable<R> items, TaskExecution run)
    {
        uint count = 0;
        await foreach (R item in items.WithCancellation(run.Token))
        {
            using EncodedValue encoded = ValueCodec.EncodeResult(item);
            if (!await run.StreamAsync(checked(++count), encoded))
                break;
        }

        return count;
    }

    private static T NotNull<T>(object? returned)
        where T : class => (T?)returned
            ?? throw new InvalidOperationException($"The function returned null instead of a {typeof(T).Name}.");
}
