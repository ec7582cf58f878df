using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>Objects that have a <c>byte[]</c> among their members, and records of F#: a map of names to values, as MessagePack's own
/// formatters write it.</summary>
/// <remarks>Those write the bytes of such a member themselves, without asking for a formatter, so a large one could never become a
/// section. Reading boxes members that are structs; other types do not come here.</remarks>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class MembersFormatter<T> : IMessagePackFormatter<T?>
{
    /// <summary>Stands where a member was not in the bytes: it keeps the value that the constructor gave it.</summary>
    private static readonly object Missing = new();

    private readonly Member[] _members;
    private readonly Dictionary<string, int> _byName;
    private readonly Func<object?[], T> _create;

    public MembersFormatter()
        : this(MemberPlan.Of(typeof(T)))
    {
    }

    public MembersFormatter(MemberPlan plan)
    {
        _members = Array.ConvertAll(plan.Members, member =>
            (Member)Activator.CreateInstance(typeof(Member<>).MakeGenericType(typeof(T), MemberPlan.TypeOf(member)), member)!);
        _byName = _members.Index().ToDictionary(pair => pair.Item.Name, pair => pair.Index, StringComparer.Ordinal);
        _create = Creator(plan);
    }

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        (value as IMessagePackSerializationCallbackReceiver)?.OnBeforeSerialize();
        writer.WriteMapHeader(_members.Length);
        foreach (Member member in _members)
        {
            writer.Write(member.Name);
            member.Write(ref writer, value!, options);
        }
    }

    public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        options.Security.DepthStep(ref reader);
        object?[] values = new object?[_members.Length];
        Array.Fill(values, Missing);
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            if (reader.ReadString() is { } name && _byName.TryGetValue(name, out int index))
            {
                values[index] = _members[index].Read(ref reader, options);
            }
            else
            {
                reader.Skip();
            }
        }

        reader.Depth--;
        T value = _create(values);
        (value as IMessagePackSerializationCallbackReceiver)?.OnAfterDeserialize();
        return value;
    }

    /// <summary>new T(members that are parameters), then the others, where they were in the bytes.</summary>
    private static Func<object?[], T> Creator(MemberPlan plan)
    {
        ParameterExpression values = Expression.Parameter(typeof(object?[]));
        ParameterExpression made = Expression.Variable(typeof(T));
        IEnumerable<Expression> arguments = (plan.Constructor?.GetParameters() ?? []).Zip(plan.Parameters, (parameter, index) => index < 0
            ? (Expression)Expression.Default(parameter.ParameterType)
            : Expression.Condition(Has(index), Value(index, parameter.ParameterType), Expression.Default(parameter.ParameterType)));
        var body = new List<Expression> { Expression.Assign(made, plan.Constructor is null ? Expression.New(typeof(T)) : Expression.New(plan.Constructor, arguments)) };
        foreach ((int index, MemberInfo member) in plan.Members.Index().Where(pair => !plan.Parameters.Contains(pair.Index)))
        {
            body.Add(Expression.IfThen(Has(index), Expression.Assign(Expression.MakeMemberAccess(made, member), Value(index, MemberPlan.TypeOf(member)))));
        }

        body.Add(made);
        return Expression.Lambda<Func<object?[], T>>(Expression.Block([made], body), values).Compile();

        Expression At(int index) => Expression.ArrayIndex(values, Expression.Constant(index));
        Expression Has(int index) => Expression.ReferenceNotEqual(At(index), Expression.Constant(Missing));
        Expression Value(int index, Type type) => Expression.Convert(At(index), type);
    }

    private abstract class Member(string name)
    {
        internal string Name => name;

        internal abstract void Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options);

        internal abstract object? Read(ref MessagePackReader reader, MessagePackSerializerOptions options);
    }

    private sealed class Member<TMember> : Member
    {
        private readonly Func<T, TMember> _get;

        public Member(MemberInfo member)
            : base(member.Name)
        {
            ParameterExpression value = Expression.Parameter(typeof(T));
            _get = Expression.Lambda<Func<T, TMember>>(Expression.MakeMemberAccess(value, member), value).Compile();
        }

        internal override void Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
            GuardResolver.Require<TMember>().Serialize(ref writer, _get(value), options);

        internal override object? Read(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            GuardResolver.Require<TMember>().Deserialize(ref reader, options);
    }
}
