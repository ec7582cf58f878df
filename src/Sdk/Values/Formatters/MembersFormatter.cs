using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats objects by a plan: those with [DataContract] or [MessagePackObject], those with a <c>byte[]</c> among their members,
/// and records of F#. It writes a map of names to values, like MessagePack's own formatters.</summary>
/// <remarks>Those write the bytes of such a member themselves, without asking for a formatter, so a large one could never become a section.
/// They also leave out marked members that are not public. Where a constructor takes members, structs are boxed.</remarks>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class MembersFormatter<T> : IMessagePackFormatter<T?>
{
    /// <summary>Marks a member that was not in the bytes: it keeps the value that the constructor gave it.</summary>
    private static readonly object Missing = new();

    private readonly MemberPlan _plan;
    private readonly MemberAccess<T>[] _members;
    private readonly Dictionary<string, int> _byName;
    private readonly Func<object?[], T> _create;

    public MembersFormatter(MemberPlan plan)
    {
        _plan = plan;
        _members = Array.ConvertAll(plan.Members, member =>
            (MemberAccess<T>)Activator.CreateInstance(typeof(MemberAccess<,>).MakeGenericType(typeof(T), member.Type), member)!);
        _byName = _members.Index().ToDictionary(pair => pair.Item.Name, pair => pair.Index, StringComparer.Ordinal);
        _create = Creator(plan);
    }

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        T item = value!;
        (item as IMessagePackSerializationCallbackReceiver)?.OnBeforeSerialize();
        Call(_plan.Writing, ref item);
        writer.WriteMapHeader(_members.Length);
        foreach (MemberAccess<T> member in _members)
        {
            writer.WriteString(member.Utf8Name);
            member.Write(ref writer, item, options);
        }

        Call(_plan.Written, ref item);
    }

    public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        options.Security.DepthStep(ref reader);
        T value = _plan.Parameters.Length == 0 ? ReadInto(ref reader, options) : ReadAndCreate(ref reader, options);
        reader.Depth--;
        Call(_plan.Read, ref value);
        (value as IMessagePackSerializationCallbackReceiver)?.OnAfterDeserialize();
        return value;
    }

    private T ReadInto(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        T value = _create([]);
        Call(_plan.Reading, ref value);
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            if (Find(ref reader, i) is var index and >= 0)
            {
                _members[index].ReadInto(ref reader, ref value, options);
            }
            else
            {
                reader.Skip();
            }
        }

        return value;
    }

    private T ReadAndCreate(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        object?[] values = new object?[_members.Length];
        Array.Fill(values, Missing);
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            if (Find(ref reader, i) is var index and >= 0)
            {
                values[index] = _members[index].Read(ref reader, options);
            }
            else
            {
                reader.Skip();
            }
        }

        T value = _create(values);
        Call(_plan.Reading, ref value);
        for (int i = 0; i < values.Length; i++)
        {
            if (!ReferenceEquals(values[i], Missing))
            {
                _members[i].Set(ref value, values[i]);
            }
        }

        return value;
    }

    /// <summary>Reads a name and returns the index of its member, or -1. The names come in the order of the members.</summary>
    private int Find(ref MessagePackReader reader, int expected)
    {
        if (!reader.TryReadStringSpan(out ReadOnlySpan<byte> name))
        {
            return reader.ReadString() is { } text && _byName.TryGetValue(text, out int found) ? found : -1;
        }

        return expected < _members.Length && name.SequenceEqual(_members[expected].Utf8Name) ? expected
            : _byName.TryGetValue(Encoding.UTF8.GetString(name), out int index) ? index
            : -1;
    }

    /// <summary>Compiles new T(members that are parameters).</summary>
    private static Func<object?[], T> Creator(MemberPlan plan)
    {
        if (plan.Constructor is null && !typeof(T).IsValueType)
        {
            return static _ => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        }

        ParameterExpression values = Expression.Parameter(typeof(object?[]));
        IEnumerable<Expression> arguments = (plan.Constructor?.GetParameters() ?? []).Zip(plan.Parameters, (parameter, index) => index < 0
            ? (Expression)Expression.Default(parameter.ParameterType)
            : Expression.Condition(
                Expression.ReferenceNotEqual(At(index), Expression.Constant(Missing)),
                Expression.Convert(At(index), parameter.ParameterType),
                Expression.Default(parameter.ParameterType)));
        return Expression.Lambda<Func<object?[], T>>(
            plan.Constructor is null ? Expression.Default(typeof(T)) : Expression.New(plan.Constructor, arguments), values).Compile();

        Expression At(int index) => Expression.ArrayIndex(values, Expression.Constant(index));
    }

    private static void Call(MethodInfo[] methods, ref T value)
    {
        if (methods.Length == 0)
        {
            return;
        }

        // A struct is changed in its box.
        object? box = value;
        foreach (MethodInfo method in methods)
        {
            method.Invoke(box, BindingFlags.DoNotWrapExceptions, null, [Activator.CreateInstance(method.GetParameters()[0].ParameterType)],
                null);
        }

        value = (T)box!;
    }
}
