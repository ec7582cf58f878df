using System.Reflection;

namespace ClusterTasks.Values.Errors;

/// <summary>Finds the types that an error names.</summary>
internal static class ErrorTypes
{
    /// <summary>Finds a type only in assemblies that are loaded or that those reference: bytes must not load code, and no other code could
    /// ask for the type.</summary>
    internal static Type? Find(string name) => Type.GetType(
        name, FindAssembly, static (assembly, type, ignoreCase) =>
            (assembly ?? typeof(object).Assembly).GetType(type, throwOnError: false, ignoreCase), throwOnError: false);

    /// <summary>Returns the exception type of the image that can be made here, or null.</summary>
    internal static Type? Find(ExceptionImage image)
    {
        // Without a list of arguments, a name that looks like a constructed type is not what it claims.
        if (image.QualifiedName is null && image.Type.AsSpan().IndexOfAny("[],*&\\") >= 0)
            return null;
        Type? type = Find(image.QualifiedName ?? $"{image.Type}, {image.Assembly}");
        return type is { IsAbstract: false, ContainsGenericParameters: false } && typeof(Exception).IsAssignableFrom(type) ? type : null;
    }

    private static Assembly? FindAssembly(AssemblyName wanted)
    {
        Assembly[] loaded = AppDomain.CurrentDomain.GetAssemblies();
        if (Array.Find(loaded, one => one.GetName().Name == wanted.Name) is { } found)
            return found;
        AssemblyName? own = loaded.SelectMany(one => one.GetReferencedAssemblies())
            .FirstOrDefault(reference => reference.Name == wanted.Name);
        try
        {
            return own is null ? null : Assembly.Load(own);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            return null;
        }
    }
}
