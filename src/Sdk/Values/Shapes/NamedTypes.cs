using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Apache.Arrow;

namespace ClusterTasks.Values.Shapes;

/// <summary>The types that a value may name on the wire: those that every process knows, and those that the program registers.</summary>
internal static class NamedTypes
{
    private static readonly ConcurrentDictionary<string, Type> ByName = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Assembly, bool> Initialized = new();

    static NamedTypes()
    {
        Type[] numbers =
        [
            typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
                typeof(ulong),
            typeof(float), typeof(double), typeof(char), typeof(decimal), typeof(Half), typeof(Int128), typeof(UInt128),
        ];
        Type[] others =
        [
            typeof(string), typeof(string[]), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
                typeof(TimeSpan),
            typeof(Guid), typeof(Uri), typeof(Version), typeof(System.Numerics.BigInteger), typeof(System.Numerics.Complex),
            typeof(RecordBatch), typeof(RecordBatch[]), typeof(List<RecordBatch>), typeof(Table),
        ];
        foreach (Type type in numbers.Concat(others).Concat(numbers.Select(number => number.MakeArrayType())))
        {
            ByName[TypeNames.Of(type)] = type;
        }
    }

    /// <summary>Adds a type; returns the type that has its name, which is another one where two types have one name.</summary>
    internal static Type Add(Type type) => ByName.GetOrAdd(TypeNames.Of(type), type);

    internal static bool Contains(Type type) => ByName.TryGetValue(TypeNames.Of(type), out Type? known) && known == type;

    /// <summary>Looks a name up. A miss first runs the module initializers of the loaded assemblies that could have registered it: a worker
    /// may decode an argument before it touches the assembly of the function.</summary>
    internal static Type? Find(string name, Type slot)
    {
        if (!ByName.TryGetValue(name, out Type? type) && InitializeModules(slot))
        {
            ByName.TryGetValue(name, out type);
        }

        return type;
    }

    private static bool InitializeModules(Type slot)
    {
        bool any = false;
        string self = typeof(NamedTypes).Assembly.GetName().Name!;
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies().Append(slot.Assembly))
        {
            if (!assembly.IsDynamic && Initialized.TryAdd(assembly, true)
                && assembly.GetReferencedAssemblies().Any(reference => reference.Name == self))
            {
                RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
                any = true;
            }
        }

        return any;
    }
}
