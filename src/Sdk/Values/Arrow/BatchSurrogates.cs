using System.Collections.Concurrent;
using System.Reflection;

namespace ClusterTasks.Values.Arrow;

/// <summary>Finds surrogates.</summary>
/// <remarks>They have a fixed name for a fixed type: no call from the user, the same in driver and worker, nothing to load for a program
/// without that type. An attribute on the assembly would not be seen before the assembly is loaded, and .NET loads it only when code uses
/// it. A name from the wire is never loaded.</remarks>
internal static class BatchSurrogates
{
    private const string DataFrame = "Microsoft.Data.Analysis.DataFrame";
    private const string AssemblyName = "ClusterTasks.Sdk.DataFrame";
    private const string TypeName = "ClusterTasks.DataFrames.DataFrameSurrogate";
    private static readonly ConcurrentDictionary<Type, object?> Known = new();

    /// <summary>Returns the error for a type that needs a missing surrogate, or null.</summary>
    internal static string? FindProblem(Type type) => type.FullName == DataFrame && Find(type) is null
        ? $"add a reference to {AssemblyName} to the program"
        : null;

    /// <summary>Returns the BatchSurrogate of the type, or null.</summary>
    internal static object? Find(Type type) => type.FullName == DataFrame ? Known.GetOrAdd(type, static _ => Load()) : null;

    private static object? Load()
    {
        try
        {
            return Activator.CreateInstance(Assembly.Load(AssemblyName).GetType(TypeName, throwOnError: true)!, nonPublic: true);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
