using System.Reflection;
using System.Runtime.CompilerServices;
using ClusterTasks.Values.Shapes;
using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>The fields by which exceptions of one type are taken apart and made again: those of the type and of its bases below
/// <see cref="Exception"/>.</summary>
/// <remarks>Fields, not constructors: nobody can know what a constructor makes of its arguments. A guess gives an exception that looks like
/// the original and says something else.</remarks>
internal sealed class ExceptionPlan
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // Weak: types of a collectible assembly are not kept.
    private static readonly ConditionalWeakTable<Type, ExceptionPlan> Plans = new();

    private readonly Dictionary<string, FieldInfo> _fields = new(StringComparer.Ordinal);

    private ExceptionPlan(Type type)
    {
        for (Type level = type; level != typeof(Exception); level = level.BaseType!)
        {
            Bases.Add(TypeNames.Of(level.BaseType!));

            // Its causes travel as such.
            if (level == typeof(AggregateException))
                continue;
            foreach (FieldInfo field in level.GetFields(Own))
            {
                // The item that it belongs to travels as such, too.
                if (field.FieldType != typeof(ItemMark))
                    _fields.Add($"{TypeNames.Of(level)}.{field.Name}", field);
            }
        }
    }

    /// <summary>The names of the base types, the nearest first, down to <see cref="Exception"/>.</summary>
    internal List<string> Bases { get; } = [];

    internal static ExceptionPlan Of(Type type) => Plans.GetValue(type, static one => new ExceptionPlan(one));

    /// <summary>Writes the fields, or says why one of them cannot travel.</summary>
    internal List<KeyValuePair<string, byte[]>>? Take(Exception error, ErrorBudget budget, out string? why)
    {
        var state = new List<KeyValuePair<string, byte[]>>(_fields.Count);
        foreach ((string name, FieldInfo field) in _fields)
        {
            try
            {
                state.Add(new(name, FieldValue.Encode(field.GetValue(error), field.FieldType, error, budget)));
            }
            catch (Exception) when (IsTransient(field))
            {
                // It has the default of its type, as the author of the exception allows.
            }
            catch (Exception flaw)
            {
                why = $"its field '{ObjectShape.NameOf(field)}' cannot travel: {ErrorText.Message(flaw)}";
                return null;
            }
        }

        why = null;
        return state;
    }

    /// <summary>Sets the fields. Returns false when the type has other fields here than where the exception was thrown.</summary>
    internal bool TryGive(Exception error, IReadOnlyList<KeyValuePair<string, byte[]>> state, IFormatterResolver resolver)
    {
        int left = _fields.Values.Count(field => !IsTransient(field));
        foreach ((string name, byte[] bytes) in state)
        {
            if (!_fields.TryGetValue(name, out FieldInfo? field))
                return false;
            field.SetValue(error, FieldValue.Decode(bytes, field.FieldType, error, resolver));
            left -= IsTransient(field) ? 0 : 1;
        }

        return left == 0;
    }

    private static bool IsTransient(FieldInfo field) => field.IsDefined(typeof(NonSerializedAttribute));
}
