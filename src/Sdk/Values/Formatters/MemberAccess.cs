using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>One member of the objects of a type: writes it, reads it and sets it.</summary>
internal abstract class MemberAccess<T>(string name)
{
    internal string Name => name;

    internal byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(name);

    internal abstract void Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options);

    internal abstract object? Read(ref MessagePackReader reader, MessagePackSerializerOptions options);

    internal abstract void ReadInto(ref MessagePackReader reader, ref T value, MessagePackSerializerOptions options);

    /// <summary>Sets the member, where it can be set: a constructor's parameter may be all that exists.</summary>
    internal abstract void Set(ref T value, object? member);
}

/// <summary>A member of type <typeparamref name="TMember"/>.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class MemberAccess<T, TMember> : MemberAccess<T>
{
    private readonly Func<T, TMember> _get;
    private readonly Setter? _set;

    // Found at its first use: a type may contain itself.
    private IMessagePackFormatter<TMember>? _formatter;

    public MemberAccess(PlannedMember member)
        : base(member.Name)
    {
        ParameterExpression value = Expression.Parameter(typeof(T));
        _get = Expression.Lambda<Func<T, TMember>>(Expression.MakeMemberAccess(value, member.Source), value).Compile();
        _set = member.Target is null ? null : SetterOf(member.Target);
        _formatter = CustomFormatter.Find(member.Source) as IMessagePackFormatter<TMember>;
    }

    private delegate void Setter(ref T value, TMember member);

    internal override void Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
        Formatter(options).Serialize(ref writer, _get(value), options);

    internal override object? Read(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        Formatter(options).Deserialize(ref reader, options);

    internal override void ReadInto(ref MessagePackReader reader, ref T value, MessagePackSerializerOptions options)
    {
        TMember member = Formatter(options).Deserialize(ref reader, options);
        _set?.Invoke(ref value, member);
    }

    internal override void Set(ref T value, object? member) => _set?.Invoke(ref value, (TMember)member!);

    private IMessagePackFormatter<TMember> Formatter(MessagePackSerializerOptions options) =>
        _formatter ??= options.Resolver.GetFormatterWithVerify<TMember>();

    private static Setter SetterOf(MemberInfo target)
    {
        if (target is FieldInfo { IsInitOnly: true } field)
        {
            return (ref T value, TMember member) =>
            {
                object box = value!;
                field.SetValue(box, member);
                value = (T)box;
            };
        }

        ParameterExpression value = Expression.Parameter(typeof(T).MakeByRefType());
        ParameterExpression member = Expression.Parameter(typeof(TMember));
        return Expression.Lambda<Setter>(Expression.Assign(Expression.MakeMemberAccess(value, target), member), value, member).Compile();
    }
}
