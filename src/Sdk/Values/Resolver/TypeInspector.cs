using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using ClusterTasks.Values.Arrow;
using ClusterTasks.Values.Collections;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Resolvers;

namespace ClusterTasks.Values.Resolver;

/// <summary>Searches a type, once, for parts that cannot travel or would be lost on the way.</summary>
internal static class TypeInspector
{
    private const int MaxNesting = 50;

    private static readonly ConcurrentDictionary<Type, string> Problems = new();

    private static readonly (Type Base, string Advice)[] Refused =
    [
        (typeof(Delegate), "code does not travel inside values; call a [Remote] function by name"),
        (typeof(Task), "await it and send the result, or send an ObjectRef"),
        (typeof(ValueTask), "await it first"),
        (typeof(ValueTask<>), "await it and send the result, or send an ObjectRef"),
        (typeof(Stream), "read it into a byte[] first, or send the file's path"),
        (typeof(CancellationTokenSource), "give the function a CancellationToken parameter of its own; it gets a live one"),
        (typeof(CancellationToken), "give the function a CancellationToken parameter of its own; it gets a live one"),
        (typeof(SafeHandle), "handles mean nothing in another process"),
        (typeof(WaitHandle), "handles mean nothing in another process"),
        (typeof(Thread), "threads do not travel"),
        (typeof(nint), "addresses and handles mean nothing in another process; use long for a number"),
        (typeof(nuint), "addresses and handles mean nothing in another process; use ulong for a number"),
        (typeof(MemberInfo), "send its name"),
        (typeof(Assembly), "send its name"),
        (typeof(Expression), "code does not travel inside values; call a [Remote] function by name"),
        (typeof(IArrowArray), "put it in a RecordBatch"),
    ];

    /// <summary>Returns the obstacle that keeps values of the type from travelling, with the path to it, or null.</summary>
    internal static string? FindProblem(Type type)
    {
        if (!Problems.TryGetValue(type, out string? problem))
        {
            problem = Walk(type, "", []) ?? "";
            Problems.TryAdd(type, problem);
        }

        return problem.Length == 0 ? null : problem;
    }

    private static string? Walk(Type type, string path, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            return null;
        }

        string at = path.Length == 0 ? "" : path.TrimStart('.') + ": ";
        if (IsNestedTooDeep(type, 0) || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return $"{at}'{type.Name}' has type arguments inside type arguments without an end; use a type that contains itself, not "
                + "another of itself";
        }

        if (type.IsPointer || type.IsFunctionPointer || type.IsByRefLike || type == typeof(void))
        {
            return $"{at}'{type}' is an address or lives on the stack; send the data itself, as an array";
        }

        // This comes before the refusals, because a RecordBatch is also an IArrowArray.
        if (PlainFormatters.Find(type) is not null || WellKnown.Find(type) is not null)
        {
            return null;
        }

        foreach ((Type refused, string advice) in Refused)
        {
            if (refused.IsAssignableFrom(type) || (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == refused))
            {
                return $"{at}'{TypeNames.Of(type)}' cannot travel; {advice}";
            }
        }

        if (FSharpTypes.FindRefusal(type) is { } remedy)
        {
            return $"{at}'{TypeNames.Of(type)}' cannot travel; {remedy}";
        }

        if (BatchSurrogates.FindProblem(type) is { } missing)
        {
            return $"{at}'{TypeNames.Of(type)}' cannot travel as it is; {missing}";
        }

        if (typeof(Exception).IsAssignableFrom(type) || type == typeof(object) || BatchSurrogates.Find(type) is not null)
        {
            return null;
        }

        if (type.IsArray)
        {
            return Walk(type.GetElementType()!, path + "[]", seen);
        }

        if (BuiltinResolver.Instance.GetFormatterDynamic(type) is not null || type.IsEnum
            || type.IsDefined(typeof(MessagePackFormatterAttribute), inherit: false) || RawStorage.Takes(type))
        {
            return null;
        }

        if (RawStorage.FindProblem(type) is { } hidden)
        {
            return at + hidden;
        }

        if (UnionMap.IsUnion(type))
        {
            return UnionMap.Of(type).Types.Select(sub => Walk(sub, path, seen)).FirstOrDefault(found => found is not null);
        }

        if (FSharpTypes.KindOf(type) is not FSharpKind.None and var kind)
        {
            string prefix = path.Length == 0 && kind is FSharpKind.Record or FSharpKind.Union ? type.Name : path;
            return FSharpShape.Parts(type, kind).Select(part => Walk(part.Type, prefix + part.Name, seen))
                .FirstOrDefault(found => found is not null);
        }

        if (CollectionFormatters.Find(type) is not null)
        {
            return CollectionState.FindLost(type) is { } lost
                ? at + lost
                : WalkArguments(type, path, seen);
        }

        // The content of an open slot is checked when it is written.
        return OpenSlot.Is(type) ? null : WalkMembers(type, path, at, seen);
    }

    private static string? WalkArguments(Type type, string path, HashSet<Type> seen)
    {
        // The formatter knows the items of a class like Orders : List<Order>.
        Type[] arguments = type.IsGenericType ? type.GetGenericArguments()
            : CollectionFormatters.Find(type)?.GetType().GetGenericArguments() ?? [];
        foreach (Type argument in arguments.Where(argument => argument != type))
        {
            bool isPart = type.Name.Contains("Tuple", StringComparison.Ordinal) || Nullable.GetUnderlyingType(type) is not null;
            if (Walk(argument, isPart ? path : path + "[]", seen) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? WalkMembers(Type type, string path, string at, HashSet<Type> seen)
    {
        bool hasContract = ContractShape.Is(type);
        if ((hasContract ? ContractShape.FindLost(type) : ObjectShape.FindLost(type)) is { } lost)
        {
            return at + lost;
        }

        string prefix = path.Length == 0 ? type.Name : path;
        foreach (PlannedMember member in (hasContract ? ContractShape.Plan(type) : MemberPlan.Of(type)).Members)
        {
            if (!CustomFormatter.Has(member.Source) && Walk(member.Type, $"{prefix}.{member.Name}", seen) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>True where a type contains another of its kind at every level (<c>class Nest&lt;T&gt; { Nest&lt;List&lt;T&gt;&gt; Inner;
    /// }</c>), so that the walk would never end.</summary>
    private static bool IsNestedTooDeep(Type type, int depth) => depth > MaxNesting
        || (type.HasElementType && IsNestedTooDeep(type.GetElementType()!, depth + 1))
        || (type.IsConstructedGenericType
            && System.Array.Exists(type.GetGenericArguments(), argument => IsNestedTooDeep(argument, depth + 1)));
}
