using System.Text;

namespace ClusterTasks.Engineering;

/// <summary>Writes the overloads of Map and MapAsync: items as values or references, with or without an argument for all of them, every
/// kind of return type.</summary>
/// <remarks>Asynchronous sequences win over others, for types that are both.</remarks>
internal static partial class Overloads
{
    private const int AsyncPriority = 30;

    private enum Shared
    {
        None,
        Value,
        Reference,
    }

    private static IEnumerable<string> MapSet(string modifier, string options) =>
        from shared in Enum.GetValues<Shared>()
        from items in new[] { Argument.Value, Argument.Reference }
        from kind in Kinds
        select Map(modifier, options, shared, items, kind);

    private static IEnumerable<string> MapAsyncSet(string modifier, string options) =>
        from shared in Enum.GetValues<Shared>()
        from isAsync in new[] { false, true }
        from items in new[] { Argument.Value, Argument.Reference }
        from kind in Kinds
        where kind.Output != "ObjectStream<R>"
        select MapAsync(modifier, options, shared, isAsync, items, kind);

    private static string Map(string modifier, string options, Shared shared, Argument items, ReturnKind kind)
    {
        var text = new StringBuilder();
        Summary(text, kind, "Submits one task for each item and returns at once.", many: true);
        MapParameters(text, shared, items, kind);
        Exceptions(text);
        text.Append($"    [OverloadResolutionPriority({Priority(shared, items, kind)})]\n");
        string method = kind switch
        { { HasResult: false } => "Completions", { Output: "ObjectStream<R>" } => "Streams<T, R>",
            _ => "Results<T, R>"
        };
        text.Append($"    public {modifier}{kind.Output}[] Map{MapGenerics(shared, kind)}(\n");
        text.Append($"        {MapDelegate(shared, kind)} function, IEnumerable<{Element(items)}> items{SharedParameter(shared)}) =>\n");
        return text.Append($"        {Function(options, shared)}.{method}(ItemSource.Args(items));\n").ToString();
    }

    private static string MapAsync(string modifier, string options, Shared shared, bool isAsync, Argument items, ReturnKind kind)
    {
        var text = new StringBuilder();
        text.Append(kind.HasResult
            ? "    /// <summary>Runs one task for each item, with a bounded number of them under way, and yields the results.</summary>\n" +
              "    /// <returns>The results, in the order of the items unless <paramref name=\"options\"/> say otherwise. Nothing runs "
                  + "before it is enumerated.</returns>\n" +
              "    /// <remarks>Leaving the loop early, an error, or a token that fires cancels the tasks that are under way. An error "
                  + "comes in its place in\n" +
              "    /// the order, and <see cref=\"ClusterTasksException.ItemIndex\"/> says whose it is. Items are encoded when they are "
                  + "pulled.</remarks>\n"
            : "    /// <summary>Runs one task for each item, with a bounded number of them under way.</summary>\n" +
              "    /// <returns>Completes when all have run, and fails with the first that fails; the others are cancelled "
                  + "then.</returns>\n" +
              "    /// <remarks><see cref=\"ClusterTasksException.ItemIndex\"/> says which item failed. Items are encoded when they are "
                  + "pulled.</remarks>\n");
        MapParameters(text, shared, items, kind);
        text.Append("    /// <param name=\"options\">The window and the order; null: 256 items, in order.</param>\n");
        text.Append("    /// <param name=\"ct\">Cancels the tasks that are under way, and ends the wait.</param>\n");
        Exceptions(text);
        text.Append($"    [OverloadResolutionPriority({Priority(shared, items, kind) + (isAsync ? AsyncPriority : 0)})]\n");
        string output = kind.HasResult ? "IAsyncEnumerable<R>" : "Task";
        string source = isAsync ? "IAsyncEnumerable" : "IEnumerable";
        string method = kind.HasResult ? "ResultsAsync<T, R>" : "CompletionAsync";
        text.Append($"    public {modifier}{output} MapAsync{MapGenerics(shared, kind)}(\n");
        text.Append($"        {MapDelegate(shared, kind)} function, {source}<{Element(items)}> items{SharedParameter(shared)}, "
            + "MapOptions? options = null, CancellationToken ct = default) =>\n");
        return text.Append($"        {Function(options, shared)}.{method}(ItemSource.Of(items), options, ct);\n").ToString();
    }

    private static void MapParameters(StringBuilder text, Shared shared, Argument items, ReturnKind kind)
    {
        text.Append("    /// <typeparam name=\"T\">The items' type.</typeparam>\n");
        if (shared != Shared.None)
            text.Append("    /// <typeparam name=\"S\">The type of the argument that all tasks get.</typeparam>\n");
        if (kind.HasResult)
            text.Append("    /// <typeparam name=\"R\">The results' type.</typeparam>\n");
        text.Append("    /// <param name=\"function\">A static [Remote] method, or a static lambda or local function without captured "
            + "state.</param>\n");
        text.Append(items == Argument.Reference
            ? "    /// <param name=\"items\">References; each task starts when its value exists.</param>\n"
            : "    /// <param name=\"items\">Values; each is encoded and sent with its task (over 64 KiB: put first).</param>\n");
        if (shared == Shared.Value)
            text.Append("    /// <param name=\"shared\">A value for all tasks: encoded once (over 64 KiB: put once). A "
                + "CancellationToken cancels the tasks.</param>\n");
        if (shared == Shared.Reference)
            text.Append("    /// <param name=\"shared\">A reference for all tasks: they start when its value exists, and read "
                + "it.</param>\n");
    }

    private static int Priority(Shared shared, Argument items, ReturnKind kind) => kind.Priority
        + (items == Argument.Reference ? ReferencePriority : 0)
        + (shared == Shared.Reference ? ReferencePriority : 0);

    private static string Function(string options, Shared shared) =>
        $"new MapFunction(FunctionInfo.Of(function), {options}, items){(shared == Shared.None ? "" : ".With(shared)")}";

    private static string MapGenerics(Shared shared, ReturnKind kind) => Generics(shared == Shared.None ? ["T"] : ["T", "S"], kind);

    private static string MapDelegate(Shared shared, ReturnKind kind) => shared == Shared.None
        ? Delegate(["T"], [Argument.Value], kind)
        : Delegate(["T", "S"], [Argument.Value, Argument.Value], kind);

    private static string Element(Argument items) => items == Argument.Reference ? "ObjectRef<T>" : "T";

    private static string SharedParameter(Shared shared) => shared switch
    {
        Shared.Value => ", S shared",
        Shared.Reference => ", ObjectRef<S> shared",
        _ => "",
    };
}
