using System.Globalization;
using System.Reflection;
using System.Text;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Execution;

/// <summary>A function's name on the wire: text lines with tab-separated lists, so that a dump of a message can be read.</summary>
/// <remarks>Lines: assembly simple name; declaring type; method; its type arguments; its parameter types; the caller's argument types and
/// result type where the delegate differs from the method (variance: values travel as the caller's type); and for compiler-made methods
/// metadata token and module id, because such names mean another method after the next build.</remarks>
internal static class FunctionDescriptor
{
    private const int LineCount = 8;
    private const BindingFlags AnyMethod =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    internal static byte[] Write(MethodInfo method, MethodInfo invoke)
    {
        Type type = method.DeclaringType!;
        Type[] parameters = Types(method);
        Type[] arguments = Types(invoke);
        string[] lines =
        [
            type.Assembly.GetName().Name!,
            QualifiedNames.Write(type),
            method.Name,
            List(method.IsGenericMethod ? method.GetGenericArguments() : []),
            List(parameters),
            parameters.SequenceEqual(arguments) ? "" : List(arguments),
            method.ReturnType == invoke.ReturnType ? "" : QualifiedNames.Write(invoke.ReturnType),
            FunctionRules.IsCompilerNamed(method) ? Build(method) : "",
        ];
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    /// <summary>Finds the function that the text names in this program.</summary>
    /// <exception cref="ClusterTasksException">There is none, or it may not be called.</exception>
    internal static FunctionSignature Resolve(ReadOnlySpan<byte> descriptor)
    {
        string text = Encoding.UTF8.GetString(descriptor);
        string[] lines = text.Split('\n');
        if (lines.Length != LineCount)
            throw new ClusterTasksException("The task names its function in a form that this worker does not know. " +
                "Driver and workers run different versions of ClusterTasks.Sdk: use one.");
        try
        {
            return Find(lines);
        }
        catch (Exception error) when (error is not ClusterTasksException)
        {
            throw new ClusterTasksException(
                $"This worker has no function '{lines[2]}' of {lines[1]} in {lines[0]}: {MissingFile(error) ?? error.Message} " +
                "The worker runs another build of the program than the driver, or a dependency is missing: ship the same output folder.",
                    error);
        }
    }

    /// <summary>Names the missing file and the places where it was looked for; null for any other failure. The runtime names neither: its
    /// text quotes what it could not turn into a type.</summary>
    internal static string? MissingFile(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is not FileNotFoundException { FileName: { Length: > 0 } name })
                continue;
            string file = name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? name : $"{name.Split(',')[0]}.dll";
            return $"the file '{file}' is missing; it was looked for in '{AppContext.BaseDirectory}'.";
        }

        return null;
    }

    private static FunctionSignature Find(string[] lines)
    {
        Assembly assembly = QualifiedNames.LoadAssembly(new AssemblyName(lines[0]));
        Type type = QualifiedNames.Read(lines[1]);
        if (type.Assembly != assembly)
            throw new TypeLoadException($"The type is in {type.Assembly.GetName().Name}.");
        MethodInfo method = FindMethod(type, lines[2], TypeList(lines[3]), TypeList(lines[4]));
        if (FunctionRules.IsCompilerNamed(method) && Build(method) != lines[7])
            throw new ClusterTasksException(
                $"The lambda '{FunctionNames.Display(method)}' comes from another build of {lines[0]} than this worker " +
                "runs. Ship the driver's output folder to the workers, or use a named [Remote] method, which survives a rebuild.");
        if (FunctionRules.Violation(method) is { } violation)
            throw new ClusterTasksException($"The worker refuses to run this function: {violation}");

        Type[] parameters = Types(method);
        Type[] arguments = lines[5].Length == 0 ? parameters : TypeList(lines[5]);
        Type result = lines[6].Length == 0 ? method.ReturnType : QualifiedNames.Read(lines[6]);
        if (!Fit(parameters, arguments) || !FSharpClosures.ReturnsAs(method.ReturnType, result))
            throw new ClusterTasksException($"The task's argument or result types do not fit '{FunctionNames.Display(method)}'. " +
                "Driver and worker run different builds of the program: ship the same output folder.");
        return new FunctionSignature(method, arguments, result);
    }

    private static MethodInfo FindMethod(Type type, string name, Type[] typeArguments, Type[] parameters)
    {
        foreach (MethodInfo candidate in type.GetMember(name, MemberTypes.Method, AnyMethod).Cast<MethodInfo>())
        {
            if ((candidate.IsGenericMethodDefinition ? candidate.GetGenericArguments().Length : 0) != typeArguments.Length)
                continue;
            MethodInfo method = typeArguments.Length == 0 ? candidate : candidate.MakeGenericMethod(typeArguments);
            if (Types(method).SequenceEqual(parameters))
                return method;
        }

        throw new MissingMethodException(
            $"No method '{name}' with these parameters: ({string.Join(", ", parameters.Select(type => type.Name))}).");
    }

    // A loop replaces Zip, whose generic methods over pairs are compiled in each new worker, before its first task.
    private static bool Fit(Type[] parameters, Type[] arguments)
    {
        if (arguments.Length != parameters.Length)
            return false;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!parameters[i].IsAssignableFrom(arguments[i]))
                return false;
        }

        return true;
    }

    private static string Build(MethodInfo method) =>
        string.Create(CultureInfo.InvariantCulture, $"{method.MetadataToken:x8}\t{method.Module.ModuleVersionId}");

    private static Type[] Types(MethodInfo method) => Array.ConvertAll(method.GetParameters(), parameter => parameter.ParameterType);

    private static string List(Type[] types) => string.Join('\t', types.Select(QualifiedNames.Write));

    private static Type[] TypeList(string line) => line.Length == 0 ? [] : Array.ConvertAll(line.Split('\t'), QualifiedNames.Read);
}

/// <summary>A resolved function and the types as which its arguments and result travel.</summary>
internal sealed record FunctionSignature(MethodInfo Method, Type[] Arguments, Type Result);
