using ClusterTasks.Protocol;

namespace ClusterTasks.Execution;

/// <summary>Ways in which a function returns its result.</summary>
internal enum ReturnKind : byte
{
    Void,
    Value,
    Task,
    TaskOfValue,
    ValueTask,
    ValueTaskOfValue,
    Stream,
}

/// <summary>The meaning of a return type for a task: the kind, and the type of the value or item (null when there is none).</summary>
internal readonly record struct ReturnShape(ReturnKind Kind, Type? ValueType)
{
    internal ResultKind Result => Kind switch
    {
        ReturnKind.Void or ReturnKind.Task or ReturnKind.ValueTask => ResultKind.None,
        ReturnKind.Stream => ResultKind.Stream,
        _ => ResultKind.Value,
    };

    internal static ReturnShape Of(Type type)
    {
        if (type == typeof(void))
            return new(ReturnKind.Void, null);
        if (type == typeof(Task))
            return new(ReturnKind.Task, null);
        if (type == typeof(ValueTask))
            return new(ReturnKind.ValueTask, null);
        if (type.IsConstructedGenericType)
        {
            Type definition = type.GetGenericTypeDefinition();
            Type argument = type.GenericTypeArguments[0];
            if (definition == typeof(Task<>))
                return new(ReturnKind.TaskOfValue, argument);
            if (definition == typeof(ValueTask<>))
                return new(ReturnKind.ValueTaskOfValue, argument);
            if (definition == typeof(IAsyncEnumerable<>))
                return new(ReturnKind.Stream, argument);
        }

        return new(ReturnKind.Value, type);
    }
}
