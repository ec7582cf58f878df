using System.Reflection;
using System.Text;

namespace ClusterTasks.Values.Shapes;

/// <summary>Type names for the wire: assembly-qualified, but with simple assembly names, so that a program that was built again with
/// another version number still finds its types. Types of the core library carry no assembly.</summary>
internal static class QualifiedNames
{
    private static readonly Assembly CoreLibrary = typeof(object).Assembly;

    internal static string Write(Type type)
    {
        var text = new StringBuilder();
        Append(text, type);
        return text.ToString();
    }

    /// <summary>Finds the type; throws the reflection error that says what is missing.</summary>
    internal static Type Read(string name) =>
        Type.GetType(name, LoadAssembly, FindType, throwOnError: true)
        ?? throw new TypeLoadException($"There is no type '{name}' in this program.");

    /// <summary>Loads by simple name, as the program itself would bind.</summary>
    internal static Assembly LoadAssembly(AssemblyName name) => Assembly.Load(new AssemblyName(name.Name ?? ""));

    private static Type? FindType(Assembly? assembly, string name, bool ignoreCase) =>
        (assembly ?? CoreLibrary).GetType(name, throwOnError: false, ignoreCase);

    private static void Append(StringBuilder text, Type type)
    {
        AppendName(text, type);
        if (type.Assembly != CoreLibrary)
            text.Append(", ").Append(type.Assembly.GetName().Name);
    }

    private static void AppendName(StringBuilder text, Type type)
    {
        if (type.IsArray)
        {
            AppendName(text, type.GetElementType()!);
            text.Append('[').Append(',', type.GetArrayRank() - 1).Append(']');
            return;
        }

        if (!type.IsConstructedGenericType)
        {
            text.Append(type.FullName);
            return;
        }

        text.Append(type.GetGenericTypeDefinition().FullName).Append('[');
        string separator = "[";
        foreach (Type argument in type.GenericTypeArguments)
        {
            text.Append(separator);
            Append(text, argument);
            text.Append(']');
            separator = ",[";
        }

        text.Append(']');
    }
}
