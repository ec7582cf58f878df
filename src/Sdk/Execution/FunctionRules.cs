using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using ClusterTasks.Protocol;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Execution;

/// <summary>Decides which methods may run as tasks. The caller checks before it sends, the worker again before it runs.</summary>
internal static class FunctionRules
{
    private static readonly ConcurrentDictionary<Assembly, bool> UsesSdk = new();

    /// <summary>True when the compiler made the method from a lambda or a local function.</summary>
    internal static bool IsCompilerNamed(MethodInfo method) => method.Name.StartsWith('<') || FSharpClosures.IsClosure(method);

    /// <summary>Returns the fault of the method and its remedy, or null.</summary>
    internal static string? Violation(MethodInfo method)
    {
        string name = FunctionNames.Display(method);
        if (method.DeclaringType is not { } type)
            return $"'{name}' was made at run time and cannot be named to a worker. Write it as a static [Remote] method.";
        return IsCompilerNamed(method) ? LambdaViolation(method, type, name) ?? SignatureViolation(method, name)
            : NamedViolation(method, type, name) ?? SignatureViolation(method, name);
    }

    /// <summary>Returns the merged attribute of the method and its class, or null.</summary>
    internal static RemoteAttribute? Attribute(MethodInfo method)
    {
        var ofMethod = method.GetCustomAttribute<RemoteAttribute>();
        RemoteAttribute? ofClass = IsCompilerNamed(method) ? null : method.DeclaringType?.GetCustomAttribute<RemoteAttribute>();
        return ofMethod is null ? (ofClass is null ? null : new RemoteAttribute().Over(ofClass)) : ofMethod.Over(ofClass);
    }

    private static string? NamedViolation(MethodInfo method, Type type, string name)
    {
        if (!method.IsStatic)
            return $"'{name}' is an instance method; the object stays in this process. Make the method static and pass what it needs as "
                + "arguments.";
        if (method.ContainsGenericParameters)
            return $"'{name}' has open type parameters. Name the method with its type arguments.";
        return Attribute(method) is null
            ? $"'{name}' is not marked [Remote]. Put [Remote] on the method or its class, or, where the code is not yours, " +
              $"call it from a static lambda: static x => {type.Name}.{method.Name}(x)."
            : null;
    }

    private static string? LambdaViolation(MethodInfo method, Type type, string name)
    {
        bool isFSharp = FSharpClosures.IsClosure(method);
        if (isFSharp && HasState(type))
            return $"'{name}' captures values, which stay in this process. Name a [<Remote>] function itself (Remote.Invoke(F.Inc, 1)), "
                + "or pass what the function needs as arguments.";
        if (!method.IsStatic && HasState(type))
            return $"'{name}' captures variables or 'this', which stay in this process. Pass them as arguments and mark the lambda or "
                + "local function 'static'.";
        if (!method.IsStatic && !isFSharp && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            return $"'{name}' captures 'this', which stays in this process. Pass what it needs as arguments and mark the lambda or "
                + "local function 'static'.";
        if (type.ContainsGenericParameters || method.ContainsGenericParameters)
            return $"'{name}' has open type parameters. Call it with concrete types.";

        // A message could otherwise name any compiler-made method of any library: only code that was written against the Sdk
        // can have handed a lambda to it.
        return !UsesSdk.GetOrAdd(type.Assembly, ReferencesSdk)
            ? $"'{name}' is in {type.Assembly.GetName().Name}, which does not reference ClusterTasks. Pass a lambda or a [Remote] "
                + "method of your own."
            : null;
    }

    private static bool ReferencesSdk(Assembly assembly)
    {
        string? sdk = typeof(FunctionRules).Assembly.GetName().Name;
        return assembly.GetName().Name == sdk || assembly.GetReferencedAssemblies().Any(reference => reference.Name == sdk);
    }

    private static bool HasState(Type closure)
    {
        for (Type? type = closure; type is not null; type = type.BaseType)
        {
            if (type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Length > 0)
                return true;
        }

        return false;
    }

    private static string? SignatureViolation(MethodInfo method, string name)
    {
        // Its task would end at the first await, and a later exception would end the process, with the tasks of others.
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
            return $"'{name}' is async void: its task would end at the first await, and its errors would be lost. Return Task.";
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Length > TaskBody.MaxArguments)
            return $"'{name}' has {parameters.Length} parameters; a remote function has at most {TaskBody.MaxArguments}. Put some into "
                + "a record.";
        if (parameters.Count(parameter => parameter.ParameterType == typeof(CancellationToken)) > 1)
            return $"'{name}' has two CancellationToken parameters; a task has one token. Remove one.";
        foreach (ParameterInfo parameter in parameters)
        {
            if (parameter.ParameterType.IsByRef)
                return $"'{name}' takes '{parameter.Name}' by ref, in or out, which cannot travel. Take it by value and return the result.";
            if (!CanTravel(parameter.ParameterType))
                return $"'{name}' takes '{parameter.Name}' as {parameter.ParameterType.Name}, which cannot travel. Use an array or "
                    + "ReadOnlyMemory<T>.";
        }

        if (FSharpTypes.FindRefusal(method.ReturnType) is { } advice)
            return $"'{name}' returns {method.ReturnType.Name}, which cannot travel; {advice}.";
        return method.ReturnType != typeof(void) && !CanTravel(method.ReturnType)
            ? $"'{name}' returns {method.ReturnType.Name}, which cannot travel. Return a value, an array or ReadOnlyMemory<T>."
            : null;
    }

    private static bool CanTravel(Type type) => !(type.IsByRef || type.IsByRefLike || type.IsPointer || type.IsFunctionPointer);
}
