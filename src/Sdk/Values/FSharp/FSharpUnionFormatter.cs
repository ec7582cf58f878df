using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.FSharp;

/// <summary>Formats unions of F#, options and results among them: the number of a case without fields; otherwise an array of the case's
/// number and its fields. A null, which some unions use for their empty case, is nil.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class FSharpUnionFormatter<T> : IMessagePackFormatter<T?>
{
    private readonly Case[] _cases;
    private readonly Func<T, int> _tag;

    public FSharpUnionFormatter()
    {
        _cases = Array.ConvertAll(FSharpShape.Cases(typeof(T)), one => new Case(one));
        _tag = MakeTag(_cases.Length);
    }

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        int tag = _tag(value);
        Case one = _cases[tag];
        if (one.Fields.Length == 0)
        {
            writer.Write(tag);
            return;
        }

        if (!typeof(T).IsValueType)
        {
            Depth.Enter(options, value);
        }

        try
        {
            writer.WriteArrayHeader(one.Fields.Length + 1);
            writer.Write(tag);
            foreach (Field field in one.Fields)
            {
                field.Write(ref writer, value, options);
            }
        }
        catch (UnsendableException error) when (error.Through(value))
        {
            throw;
        }

        if (!typeof(T).IsValueType)
        {
            Depth.Leave(options);
        }
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return default;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        options.Security.DepthStep(ref reader);
        int count = reader.NextMessagePackType == MessagePackType.Array ? reader.ReadArrayHeader() : 1;
        int tag = reader.ReadInt32();
        if ((uint)tag >= (uint)_cases.Length || count != _cases[tag].Fields.Length + 1)
        {
            throw new MessagePackSerializationException($"'{TypeNames.Of(typeof(T))}' has no case {tag} with {count - 1} fields");
        }

        Field[] fields = _cases[tag].Fields;
        object?[] values = fields.Length == 0 ? [] : new object?[fields.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = fields[i].Read(ref reader, options);
        }

        reader.Depth--;
        return _cases[tag].Make(values);
    }

    private static Func<T, int> MakeTag(int cases)
    {
        ParameterExpression value = Expression.Parameter(typeof(T));
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        Expression tag = cases == 1 ? Expression.Constant(0)
            : typeof(T).GetProperty("Tag", Any | BindingFlags.Instance) is { } property ? Expression.Property(value, property)
            : Expression.Call(typeof(T).GetMethod("GetTag", Any | BindingFlags.Static)!, value);
        return Expression.Lambda<Func<T, int>>(tag, value).Compile();
    }

    private sealed class Case
    {
        internal Case(FSharpCase one)
        {
            Fields = Array.ConvertAll(
                one.Fields, field => (Field)Activator
                .CreateInstance(typeof(Field<>).MakeGenericType(typeof(T), field.PropertyType), field)!);
            ParameterExpression values = Expression.Parameter(typeof(object?[]));
            IEnumerable<Expression> arguments = one.Maker.GetParameters().Select((parameter, index) =>
                (Expression)Expression.Convert(Expression.ArrayIndex(values, Expression.Constant(index)), parameter.ParameterType));
            Make = Expression.Lambda<Func<object?[], T>>(Expression.Call(one.Maker, arguments), values).Compile();
        }

        internal Field[] Fields { get; }

        internal Func<object?[], T> Make { get; }
    }

    private abstract class Field
    {
        internal abstract void Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options);

        internal abstract object? Read(ref MessagePackReader reader, MessagePackSerializerOptions options);
    }

    private sealed class Field<TField> : Field
    {
        private readonly Func<T, TField> _get;
        private IMessagePackFormatter<TField>? _formatter;

        public Field(PropertyInfo property)
        {
            ParameterExpression value = Expression.Parameter(typeof(T));
            _get = Expression.Lambda<Func<T,
                TField>>(Expression.Property(Expression.Convert(value, property.DeclaringType!), property), value).Compile();
        }

        internal override void Write(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
            Formatter(options).Serialize(ref writer, _get(value), options);

        internal override object? Read(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            Formatter(options).Deserialize(ref reader, options);

        private IMessagePackFormatter<TField> Formatter(MessagePackSerializerOptions options) =>
            _formatter ??= options.Resolver.GetFormatterWithVerify<TField>();
    }
}
