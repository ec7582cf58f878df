using System.Reflection;

namespace ClusterTasks.Execution;

/// <summary>Human-readable names of functions, for errors, logs and listings.</summary>
internal static class FunctionNames
{
    /// <summary>Returns <c>Type.Method</c>; for compiler-made methods the local function's name or <c>Type.Method lambda</c>.</summary>
    internal static string Display(MethodInfo method)
    {
        if (FSharpClosures.IsClosure(method))
            return $"{ModuleOf(method.DeclaringType!)}{method.DeclaringType!.Name.Split('@')[0]} lambda";

        Type? type = method.DeclaringType;
        while (type is { DeclaringType: not null } && type.Name.StartsWith('<'))
            type = type.DeclaringType;
        string prefix = type is null ? "" : Plain(type.Name) + ".";
        return prefix + (FunctionRules.IsCompilerNamed(method) ? CompilerMade(method.Name) : method.Name);
    }

    // <Outer>g__Local|0_1 is a local function, <Outer>b__0_1 a lambda; Outer is itself <Main>$ in top-level code.
    private static string CompilerMade(string name)
    {
        int end = name.LastIndexOf('>');
        int local = name.IndexOf("g__", end + 1, StringComparison.Ordinal);
        if (local == end + 1)
        {
            int bar = name.IndexOf('|', local);
            return name[(local + 3)..(bar < 0 ? name.Length : bar)];
        }

        return name[..(end + 1)].Trim('<', '>', '$').Replace(">$", "", StringComparison.Ordinal) + " lambda";
    }

    private static string Plain(string typeName) =>
        typeName.IndexOf('`', StringComparison.Ordinal) is > 0 and int tick ? typeName[..tick] : typeName;

    private static string ModuleOf(Type closure) => closure.DeclaringType is { } module ? Plain(module.Name) + "." : "";
}
