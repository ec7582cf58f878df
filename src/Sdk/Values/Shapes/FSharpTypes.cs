using System.Collections.Concurrent;
using System.Reflection;

namespace ClusterTasks.Values.Shapes;

/// <summary>Kinds of types that the F# compiler makes.</summary>
internal enum FSharpKind
{
    None,
    Record,
    Union,
    List,
    Set,
    Map,
    Unit,
}

/// <summary>Recognises the types of F# by the attribute that its compiler leaves on them.</summary>
/// <remarks>Everything is found by name: a program in C# must not get FSharp.Core with the Sdk, and one in F# brings its own
/// version.</remarks>
internal static class FSharpTypes
{
    private const string Library = "FSharp.Core";
    private const string Mapping = "Microsoft.FSharp.Core.CompilationMappingAttribute";
    private static readonly ConcurrentDictionary<Type, FSharpKind> Kinds = new();
    private static readonly ConcurrentDictionary<Assembly, bool> UsesFSharp = new();

    private static readonly Dictionary<string, FSharpKind> Known = new(StringComparer.Ordinal)
    {
        ["Microsoft.FSharp.Collections.FSharpList`1"] = FSharpKind.List,
        ["Microsoft.FSharp.Collections.FSharpSet`1"] = FSharpKind.Set,
        ["Microsoft.FSharp.Collections.FSharpMap`2"] = FSharpKind.Map,
        ["Microsoft.FSharp.Core.Unit"] = FSharpKind.Unit,
    };

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["Microsoft.FSharp.Core.FSharpFunc`2"] = "code does not travel inside values; call a [<Remote>] function by name",
        ["Microsoft.FSharp.Quotations.FSharpExpr"] = "code does not travel inside values; call a [<Remote>] function by name",
        ["Microsoft.FSharp.Control.FSharpAsync`1"] =
            "return a Task from the function (task { … } or Async.StartAsTask), or send the result",
        ["Microsoft.FSharp.Control.FSharpMailboxProcessor`1"] = "it runs in this process; send the messages instead",
    };

    /// <summary>The flag that the attribute carries, without the bit for a private representation; see SourceConstructFlags.</summary>
    internal enum Construct
    {
        None = 0,
        Union = 1,
        Record = 2,
        Field = 4,
        Exception = 5,
        Closure = 6,
        UnionCase = 8,
    }

    /// <summary>Returns the kind of a type as it is declared; a class for one case of a union has none.</summary>
    internal static FSharpKind KindOf(Type type) => Kinds.GetOrAdd(type, Find);

    /// <summary>Returns the type to which a value of a union belongs: its class may be that of one case.</summary>
    internal static Type Declared(Type type) =>
        type is { IsNested: true, BaseType: { } parent } && parent != typeof(object) && KindOf(parent) == FSharpKind.Union ? parent : type;

    /// <summary>Says what to send instead of such a value, or returns null.</summary>
    internal static string? FindRefusal(Type type)
    {
        for (Type? level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (level.Assembly.GetName().Name == Library && Refused.TryGetValue(NameOf(level), out string? advice))
            {
                return advice;
            }
        }

        return null;
    }

    /// <summary>Returns the compiler's marks of a type, method or property; the numbers are those of a union's case and a field.</summary>
    internal static (Construct Construct, int First, int Second) MappingOf(MemberInfo member)
    {
        if (!IsFSharp(member.Module.Assembly))
        {
            return default;
        }

        const int KindMask = 31;
        CustomAttributeData? mapping = member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.FullName == Mapping);
        int[] numbers = [.. mapping?.ConstructorArguments.Where(argument => argument.Value is int).Select(argument => (int)argument.Value!)
            ?? []];
        return numbers.Length == 0 ? default
            : ((Construct)(numbers[0] & KindMask), numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2));
    }

    private static FSharpKind Find(Type type)
    {
        if (!IsFSharp(type.Assembly))
        {
            return FSharpKind.None;
        }

        if (type.Assembly.GetName().Name == Library && Known.TryGetValue(NameOf(type), out FSharpKind known))
        {
            return known;
        }

        return MappingOf(type).Construct switch
        {
            Construct.Union => FSharpKind.Union,
            Construct.Record when !ContractShape.Is(type) => FSharpKind.Record,
            _ => FSharpKind.None,
        };
    }

    /// <summary>Checked first, so that the attributes of a C# assembly, which may need missing assemblies, are never read.</summary>
    private static bool IsFSharp(Assembly assembly) => UsesFSharp.GetOrAdd(assembly, static one =>
        one.GetName().Name == Library || Array.Exists(one.GetReferencedAssemblies(), reference => reference.Name == Library));

    private static string NameOf(Type type) => (type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type).FullName ?? "";
}
