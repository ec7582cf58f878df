using System.Text;

namespace ClusterTasks.Engineering;

/// <summary>Writes the overloads of InvokeItems: every arity, every tuple of two to four items, plain or in a task.</summary>
internal static partial class Overloads
{
    private const int MinItems = 2;
    private const int MaxItems = 4;

    private static IEnumerable<string> ItemsSet()
    {
        for (int arity = 0; arity <= MaxArgArity; arity++)
        {
            for (int items = MinItems; items <= MaxItems; items++)
            {
                foreach (string wrapper in new[] { "", "Task", "ValueTask" })
                    yield return InvokeItems(arity, items, wrapper);
            }
        }
    }

    private static string InvokeItems(int arity, int items, string wrapper)
    {
        string[] types = TypeParameters(arity);
        string[] results = [.. Enumerable.Range(1, items).Select(i => $"R{i}")];
        string tuple = $"({string.Join(", ", results)})";
        string returned = wrapper.Length == 0 ? tuple : $"{wrapper}<{tuple}>";
        string output = $"({string.Join(", ", results.Select((r, i) => $"ObjectRef<{r}> Item{i + 1}"))})";

        var text = new StringBuilder();
        text.Append("    /// <summary>Submits <paramref name=\"function\"/> as one task and returns at once, with a reference to each "
            + "item of its tuple.</summary>\n");
        text.Append("    /// <returns>A reference to each item: placed, passed on and freed apart.</returns>\n");
        text.Append("    /// <remarks>If the function fails or is cancelled, all items fail with that error. Cancelling by one item "
            + "cancels the function;\n");
        text.Append("    /// disposing the references does not. An item costs what a task's result costs.</remarks>\n");
        foreach (string type in types)
            text.Append($"    /// <typeparam name=\"{type}\">The type of argument {type[1..]}.</typeparam>\n");
        foreach (string result in results)
            text.Append($"    /// <typeparam name=\"{result}\">The type of item {result[1..]}.</typeparam>\n");
        text.Append("    /// <param name=\"function\">A function that returns a tuple.</param>\n");
        foreach (string type in types)
            text.Append($"    /// <param name=\"{Name(type, Argument.Arg)}\">A value or a reference.</param>\n");
        Exceptions(text);
        string list = string.Concat(types.Select(t => $", Arg<{t}> {Name(t, Argument.Arg)}"));
        text.Append($"    public static {output} InvokeItems<{string.Join(", ", [.. types, .. results])}>(\n");
        text.Append($"        this RemoteFunction<Func<{string.Join(", ", [.. types, returned])}>> function{list})\n    {{\n");
        text.Append("        var call = new CallBuilder(function.Function, function.Options, function.Session);\n");
        Body(text, types, [.. Enumerable.Repeat(Argument.Arg, arity)]);
        return text.Append($"        return call.SubmitItems<{string.Join(", ", results)}>();\n    }}\n").ToString();
    }
}
