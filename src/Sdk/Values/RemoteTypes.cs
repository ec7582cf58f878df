using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using ClusterTasks.Values;
using ClusterTasks.Values.Objects;

namespace ClusterTasks;

/// <summary>Registers the types that may stand in a member, parameter or element declared as something wider: an interface, a base class or
/// <see cref="object"/>. Both the sender and the receiver must know them. Numbers, text, dates, arrays of numbers, record batches and
/// tables are known already.</summary>
/// <remarks>
/// Register in a module initializer, so that workers, which never run <c>Main</c>, know the types as well:
/// <code>
/// [ModuleInitializer]
/// internal static void Init() => RemoteTypes.Register&lt;Circle&gt;();
/// </code>
/// A type that is always used as declared needs no registration. Thread-safe.
/// </remarks>
public static class RemoteTypes
{
    private static readonly ConcurrentDictionary<string, Type> ByName = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Assembly, bool> Initialized = new();

    static RemoteTypes()
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

    /// <summary>Allows values of a type wherever a wider type is declared. Does nothing if it is registered already.</summary>
    /// <typeparam name="T">A concrete type.</typeparam>
    /// <exception cref="ArgumentException">The type is abstract, or its values cannot be sent; the message says why.</exception>
    public static void Register<T>() => Register(typeof(T));

    /// <summary>Allows values of a type wherever a wider type is declared. Does nothing if it is registered already.</summary>
    /// <param name="type">A concrete, closed type.</param>
    /// <exception cref="ArgumentException">The type is abstract or open, or its values cannot be sent; the message says why.</exception>
    public static void Register(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (GuardResolver.IsOpenSlot(type) || type.ContainsGenericParameters)
        {
            throw new ArgumentException(
                $"'{TypeNames.Of(type)}' is not concrete; register the types that implement it.",
                nameof(type))
            { HelpLink = HelpPage.Values };
        }

        if (TypeInspector.FindProblem(type) is { } problem)
        {
            throw new ArgumentException(UnsendableException.Refusal("Values", type, problem), nameof(type)) { HelpLink = HelpPage.Values };
        }

        Type known = ByName.GetOrAdd(TypeNames.Of(type), type);
        if (known != type)
        {
            throw new ArgumentException(
                $"Another type named '{TypeNames.Of(type)}' is registered, from {known.Assembly}; names must differ.", nameof(type))
            { HelpLink = HelpPage.Values };
        }
    }

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
        string self = typeof(RemoteTypes).Assembly.GetName().Name!;
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
