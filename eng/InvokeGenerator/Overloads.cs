using System.Text;

namespace ClusterTasks.Engineering;

/// <summary>Writes the overloads of Invoke and Map: every arity, every mix of values and references, every kind of return type.</summary>
/// <remarks>Priorities decide between overloads that all bind. More references win over fewer, so that a generic function given a
/// reference gets its value; and each task-like kind wins over the plain one, which would otherwise take Task&lt;R&gt; for the
/// value.</remarks>
internal static partial class Overloads
{
    private const int MaxMixedArity = 3;
    private const int MaxArgArity = 8;
    private const int ReferencePriority = 10;
    private const int FanInPriority = 20;

    private const string NotDefault =
        "    /// <exception cref=\"InvalidOperationException\">A reference is <c>default</c>, or several sessions are open and none is "
            + "current.</exception>\n";

    private const string NoSession =
        "    /// <exception cref=\"ClusterUnavailableException\">The process is not connected to a cluster.</exception>\n";

    private static readonly ReturnKind[] Kinds =
    [
        new("Task<R>", 4, "ObjectRef<R>", "Submit<R>"),
        new("IAsyncEnumerable<R>", 4, "ObjectStream<R>", "SubmitStream<R>"),
        new("ValueTask<R>", 3, "ObjectRef<R>", "Submit<R>"),
        new("Task", 2, "ObjectRef", "Submit"),
        new("ValueTask", 1, "ObjectRef", "Submit"),
        new("R", 0, "ObjectRef<R>", "Submit<R>"),
        new(null, 0, "ObjectRef", "Submit"),
    ];

    private enum Argument
    {
        Value,
        Reference,
        References,
        Arg,
    }

    /// <summary>The files, by name.</summary>
    internal static IEnumerable<(string Name, string Text)> Files()
    {
        yield return ("Remote.Invoke.g.cs", File("public static partial class Remote", InvokeSet("static ", "null, null")));
        yield return ("Remote.Map.g.cs", File("public static partial class Remote", MapSet("static ", "null, null")));
        yield return ("Remote.MapAsync.g.cs", File("public static partial class Remote", MapAsyncSet("static ", "null, null")));
        yield return ("RemoteInvoker.Invoke.g.cs", File("public sealed partial class RemoteInvoker", InvokeSet("", "_options, _session")));
        yield return ("RemoteInvoker.Map.g.cs", File("public sealed partial class RemoteInvoker", MapSet("", "_options, _session")));
        yield return ("RemoteInvoker.MapAsync.g.cs",
            File("public sealed partial class RemoteInvoker", MapAsyncSet("", "_options, _session")));
        yield return ("RemoteSession.Invoke.g.cs",
            File("public sealed partial class RemoteSession", OfSession(InvokeSet("", "null, _core"))));
        yield return ("RemoteSession.Map.g.cs", File("public sealed partial class RemoteSession", OfSession(MapSet("", "null, _core"))));
        yield return ("RemoteSession.MapAsync.g.cs",
            File("public sealed partial class RemoteSession", OfSession(MapAsyncSet("", "null, _core"))));
        yield return ("RemoteFunctionExtensions.g.cs", File(
            "/// <summary>The calls of a <see cref=\"RemoteFunction{TDelegate}\"/>: up to eight arguments, each a value or a "
                + "reference.</summary>\n" +
            "public static class RemoteFunctionExtensions", OfSet()));
        yield return ("RemoteItemsExtensions.g.cs", File(
            "/// <summary>Calls of functions that return a tuple, with a reference to each of its items.</summary>\n" +
            "public static class RemoteItemsExtensions", ItemsSet()));
    }

    private static IEnumerable<string> InvokeSet(string modifier, string options)
    {
        for (int arity = 0; arity <= MaxMixedArity; arity++)
        {
            for (int mix = 0; mix < 1 << arity; mix++)
            {
                Argument[] arguments =
                    [.. Enumerable.Range(0, arity).Select(i => (mix >> (arity - 1 - i) & 1) == 1 ? Argument.Reference : Argument.Value)];
                foreach (ReturnKind kind in Kinds)
                    yield return Invoke(modifier, options, kind, arguments,
                        ReferencePriority * arguments.Count(a => a == Argument.Reference) + kind.Priority);
            }
        }

        foreach (ReturnKind kind in Kinds)
            yield return Invoke(modifier, options, kind, [Argument.References], FanInPriority + kind.Priority);
        yield return Trap(modifier);
    }

    private static string Invoke(string modifier, string options, ReturnKind kind, Argument[] arguments, int priority)
    {
        string[] types = TypeParameters(arguments.Length);
        var text = new StringBuilder();
        Summary(text, kind, "Submits <paramref name=\"function\"/> as a task and returns at once.");
        Parameters(text, types, kind, arguments);
        text.Append($"    [OverloadResolutionPriority({priority})]\n");
        string list = string.Concat(types.Zip(arguments, (t, a) => $", {ParameterType(t, a)} {Name(t, a)}"));
        text.Append($"    public {modifier}{kind.Output} Invoke{Generics(types, kind)}({Delegate(types, arguments, kind)} "
            + $"function{list})\n    {{\n");
        text.Append($"        var call = new CallBuilder(FunctionInfo.Of(function), {options});\n");
        Body(text, types, arguments);
        return text.Append($"        return call.{kind.Submit}();\n    }}\n").ToString();
    }

    /// <summary>Writes the overload for a task given for its value. Without it the error would speak of method groups.</summary>
    private static string Trap(string modifier) =>
        "    /// <summary>Refuses an argument that is a running task.</summary>\n" +
        "    /// <typeparam name=\"T1\">The type of argument 1.</typeparam>\n" +
        "    /// <typeparam name=\"R\">The result's type.</typeparam>\n" +
        "    /// <param name=\"function\">The function.</param>\n" +
        "    /// <param name=\"arg1\">The task.</param>\n" +
        "    /// <returns>Never.</returns>\n" +
        "    /// <exception cref=\"ArgumentException\">Always.</exception>\n" +
        "    [EditorBrowsable(EditorBrowsableState.Never)]\n" +
        "    [Obsolete(\"Await the task first, or pass an ObjectRef<T>.\", error: true)]\n" +
        $"    public {modifier}ObjectRef<R> Invoke<T1, R>(Func<T1, R> function, Task<T1> arg1) =>\n" +
        "        throw new ArgumentException(\"A running task cannot travel. Await it first, or pass an ObjectRef<T>.\", nameof(arg1));\n";

    private static IEnumerable<string> OfSet()
    {
        for (int arity = 0; arity <= MaxArgArity; arity++)
        {
            foreach (ReturnKind kind in Kinds)
                yield return Of(arity, kind, withToken: false);
        }

        for (int arity = 0; arity < MaxArgArity; arity++)
        {
            foreach (ReturnKind kind in Kinds)
                yield return Of(arity, kind, withToken: true);
        }
    }

    /// <param name="arity">The arguments of the call.</param>
    /// <param name="kind">The return type.</param>
    /// <param name="withToken">Whether the function has a token after them, which the call leaves out.</param>
    private static string Of(int arity, ReturnKind kind, bool withToken)
    {
        string[] types = TypeParameters(arity);
        Argument[] arguments = [.. Enumerable.Repeat(Argument.Arg, arity)];
        var text = new StringBuilder();
        Summary(text, kind, withToken
            ? "Submits <paramref name=\"function\"/> as a task and returns at once. Its token fires when the task is cancelled."
            : "Submits <paramref name=\"function\"/> as a task and returns at once.");
        Parameters(text, types, kind, arguments);
        text.Append($"    [OverloadResolutionPriority({kind.Priority})]\n");
        string list = string.Concat(types.Select(t => $", Arg<{t}> {Name(t, Argument.Arg)}"));
        string function = withToken
            ? Delegate([.. types, "CancellationToken"], [.. arguments, Argument.Value], kind)
            : Delegate(types, arguments, kind);
        text.Append($"    public static {kind.Output} Invoke{Generics(types, kind)}(this RemoteFunction<{function}> function{list})\n   "
            + " {\n");
        text.Append("        var call = new CallBuilder(function.Function, function.Options, function.Session);\n");
        Body(text, types, arguments);
        if (withToken)
            text.Append("        call.Value(CancellationToken.None);\n");
        return text.Append($"        return call.{kind.Submit}();\n    }}\n").ToString();
    }

    private static void Body(StringBuilder text, string[] types, Argument[] arguments)
    {
        foreach ((string type, Argument argument) in types.Zip(arguments))
        {
            text.Append(argument == Argument.Arg
                ? $"        {Name(type, argument)}.AddTo(ref call);\n"
                : $"        call.{argument}({Name(type, argument)});\n");
        }
    }

    private static void Summary(StringBuilder text, ReturnKind kind, string summary, bool many = false)
    {
        text.Append($"    /// <summary>{summary}</summary>\n");
        string what = kind.Output switch
        {
            "ObjectStream<R>" => many ? "The streams of items, in the order of the items"
                : "The stream of items, readable while the function runs",
            "ObjectRef" => many ? "References to the tasks' completion, in the order of the items" : "A reference to the task's completion",
            _ => many ? "References to the results, in the order of the items" : "A reference to the result",
        };
        text.Append($"    /// <returns>{what}.</returns>\n");
    }

    private static void Parameters(StringBuilder text, string[] types, ReturnKind kind, Argument[] arguments)
    {
        foreach ((string type, Argument argument) in types.Zip(arguments))
        {
            text.Append(argument == Argument.References
                ? $"    /// <typeparam name=\"{type}\">The type of the array's elements.</typeparam>\n"
                : $"    /// <typeparam name=\"{type}\">The type of argument {type[1..]}.</typeparam>\n");
        }

        if (kind.HasResult)
            text.Append("    /// <typeparam name=\"R\">The result's type.</typeparam>\n");
        text.Append("    /// <param name=\"function\">A static [Remote] method, or a static lambda or local function without captured "
            + "state.</param>\n");
        foreach ((string type, Argument argument) in types.Zip(arguments))
        {
            string about = argument switch
            {
                Argument.Value => "A value: encoded and sent with the task (over 64 KiB: put first). A CancellationToken cancels the task.",
                Argument.Reference => "A reference: the task starts when its value exists, and reads it.",
                Argument.References => "References: the task starts when all their values exist, and gets them as an array in this order.",
                _ => "A value or a reference.",
            };
            text.Append($"    /// <param name=\"{Name(type, argument)}\">{about}</param>\n");
        }

        Exceptions(text);
    }

    private static void Exceptions(StringBuilder text)
    {
        text.Append("    /// <exception cref=\"ArgumentException\">The function cannot run remotely, or a value cannot travel; the "
            + "message says why.</exception>\n");
        text.Append(NotDefault).Append(NoSession);
    }

    /// <summary>Returns the same calls on a session, which needs no other to be open.</summary>
    private static IEnumerable<string> OfSession(IEnumerable<string> members) =>
        members.Select(member =>
            member.Replace(NotDefault, "    /// <exception cref=\"InvalidOperationException\">A reference is <c>default</c>.</exception>\n")
            .Replace(
            NoSession, "    /// <exception cref=\"SessionLostException\">The session has ended.</exception>\n"));

    private static string File(string type, IEnumerable<string> members) =>
        "// Made by eng/InvokeGenerator; change that and run it again: dotnet run --project eng/InvokeGenerator\n" +
        "#nullable enable\n" +
        "#pragma warning disable RS0026 // Overloads with optional parameters differ in the required ones, so that no call can be "
            + "ambiguous.\n\n" +
        "using System.ComponentModel;\nusing System.Runtime.CompilerServices;\n\n" +
        $"namespace ClusterTasks;\n\n{type}\n{{\n{string.Join("\n", members)}}}\n";

    private static string[] TypeParameters(int count) => [.. Enumerable.Range(1, count).Select(i => $"T{i}")];

    private static string Generics(string[] types, ReturnKind kind)
    {
        string[] all = kind.HasResult ? [.. types, "R"] : types;
        return all.Length == 0 ? "" : $"<{string.Join(", ", all)}>";
    }

    private static string Delegate(string[] types, Argument[] arguments, ReturnKind kind)
    {
        IEnumerable<string> parameters = types.Zip(arguments, (t, a) => a == Argument.References ? t + "[]" : t);
        string[] all = kind.Type is null ? [.. parameters] : [.. parameters, kind.Type];
        string name = kind.Type is null ? "Action" : "Func";
        return all.Length == 0 ? name : $"{name}<{string.Join(", ", all)}>";
    }

    private static string ParameterType(string type, Argument argument) => argument switch
    {
        Argument.Reference => $"ObjectRef<{type}>",
        Argument.References => $"IEnumerable<ObjectRef<{type}>>",
        Argument.Arg => $"Arg<{type}>",
        _ => type,
    };

    private static string Name(string type, Argument argument) => argument == Argument.References ? "refs" : "arg" + type[1..];

    private sealed record ReturnKind(string? Type, int Priority, string Output, string Submit)
    {
        internal bool HasResult => Submit.EndsWith("<R>", StringComparison.Ordinal);
    }
}
