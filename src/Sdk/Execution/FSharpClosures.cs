using System.Buffers.Binary;
using System.Reflection;
using ClusterTasks.Session;
using ClusterTasks.Values.Shapes;

namespace ClusterTasks.Execution;

/// <summary>F# passes a function as a delegate to a closure that calls it. In optimised code the closure often holds the function's own
/// code instead. This class finds the intended [Remote] method, so that its settings count and its name outlives the next build.</summary>
internal static class FSharpClosures
{
    private const byte LoadNull = 0x14;
    private const byte Return = 0x2A;

    /// <summary>True when the F# compiler made the method for a delegate.</summary>
    internal static bool IsClosure(MethodInfo method) =>
        method is { Name: "Invoke", DeclaringType: { } type } && FSharpTypes.MappingOf(type).Construct == FSharpTypes.Construct.Closure;

    /// <summary>True when the caller can see the result as that type: no result may be seen as the unit of F#.</summary>
    internal static bool ReturnsAs(Type returned, Type seen) =>
        seen.IsAssignableFrom(returned) || (returned == typeof(void) && FSharpTypes.KindOf(seen) == FSharpKind.Unit);

    /// <summary>Returns the method that the closure stands for. Other methods, and closures with code of their own, are returned
    /// unchanged.</summary>
    /// <exception cref="ArgumentException">Several methods with different settings may have been meant.</exception>
    internal static MethodInfo Resolve(MethodInfo method)
    {
        if (!IsClosure(method) || method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            return method;
        if (Called(method, code) is { } called)
            return FunctionRules.Attribute(called) is null ? method : called;

        MethodInfo[] inlined = [.. RemoteMethods(method.Module).Where(candidate => HasSignature(candidate, method)
            && candidate.GetMethodBody()?.GetILAsByteArray() is { } own && IsSame(own, code, candidate))];
        if (inlined.Length > 1 && Array.Exists(inlined, candidate => !new RemoteAttribute().Equals(FunctionRules.Attribute(candidate))))
        {
            throw Misuse.Function(
                $"F# has put the function's code into the call, and {string.Join(" and ", inlined.Select(FunctionNames.Display))} have "
                    + "the same code and different "
                + "[<Remote>] settings. Put [<MethodImpl(MethodImplOptions.NoInlining)>] on them.");
        }

        return inlined.Length == 1 ? inlined[0] : method;
    }

    /// <summary>Returns the method, if the code is nothing but a call of it with the same arguments.</summary>
    private static MethodInfo? Called(MethodInfo closure, ReadOnlySpan<byte> code)
    {
        const byte Nop = 0x00, LoadFirst = 0x02, LoadFourth = 0x05, LoadShort = 0x0E, Call = 0x28;
        code = code.TrimStart(Nop);
        for (int i = 0; i < closure.GetParameters().Length; i++)
        {
            int argument = closure.IsStatic ? i : i + 1;
            int length = code is [LoadShort, _, ..] ? 2 : 1;
            if (code is not [>= LoadFirst and <= LoadFourth, ..] and not [LoadShort, _, ..]
                || argument != (length == 2 ? code[1] : code[0] - LoadFirst))
                return null;
            code = code[length..];
        }

        if (code is [0xFE, 0x14, ..]) // a tail call
            code = code[2..];
        if (code is not [Call, _, _, _, _, ..] || code[5..].TrimStart(Nop) is not ([Return] or [LoadNull, Return]))
            return null;

        Type[] typeArguments = closure.DeclaringType!.GetGenericArguments();
        return closure.Module.ResolveMethod(BinaryPrimitives.ReadInt32LittleEndian(code[1..]), typeArguments, closure.GetGenericArguments())
            is MethodInfo called
            && called.IsStatic && HasSignature(called, closure) ? called : null;
    }

    /// <summary>True when the code is the same. A closure for a function without a result returns the unit, which is null.</summary>
    private static bool IsSame(ReadOnlySpan<byte> own, ReadOnlySpan<byte> code, MethodInfo method) =>
        code.SequenceEqual(own)
            || (method.ReturnType == typeof(void) && code is [.. var start, LoadNull, Return] && own is [.. var rest, Return]
            && start.SequenceEqual(rest));

    private static bool HasSignature(MethodInfo one, MethodInfo closure) => ReturnsAs(one.ReturnType, closure.ReturnType)
        && one.GetParameters().Select(parameter => parameter.ParameterType)
            .SequenceEqual(closure.GetParameters().Select(parameter => parameter.ParameterType));

    private static IEnumerable<MethodInfo> RemoteMethods(Module module)
    {
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return module.GetTypes().Where(type => !type.ContainsGenericParameters).SelectMany(type => type.GetMethods(Static))
            .Where(method => !method.ContainsGenericParameters && FunctionRules.Attribute(method) is not null);
    }
}
