using ClusterTasks.Values.Resolver;
using ClusterTasks.Values.Shapes;

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
        if (OpenSlot.Is(type) || type.ContainsGenericParameters)
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

        Type known = NamedTypes.Add(type);
        if (known != type)
        {
            throw new ArgumentException(
                $"Another type named '{TypeNames.Of(type)}' is registered, from {known.Assembly}; names must differ.", nameof(type))
            { HelpLink = HelpPage.Values };
        }
    }
}
