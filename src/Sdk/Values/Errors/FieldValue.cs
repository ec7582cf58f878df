using System.Collections;
using System.Globalization;
using ClusterTasks.Values.Collections;
using ClusterTasks.Values.Formatters;
using ClusterTasks.Values.Shapes;
using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>One field of an exception, or one key or value of its data, as bytes. They are read only where the exception is made again: an
/// unreadable one costs the exception its type, and never the report.</summary>
internal static class FieldValue
{
    private enum Form : byte
    {
        Null,
        Simple,
        Enum,

        /// <summary>The exception itself.</summary>
        Self,

        /// <summary>Its inner exception.</summary>
        Cause,

        /// <summary>A token; only its state, cancelled or not, arrives.</summary>
        Token,

        /// <summary>An object that has nothing but its identity.</summary>
        Lock,

        /// <summary>Anything else that can be sent as a value.</summary>
        Value,
    }

    /// <exception cref="UnsendableException">The value cannot travel, or is too large; code of the user may throw anything
    /// else.</exception>
    internal static byte[] Encode(object? value, Type declared, Exception owner, ErrorBudget budget)
    {
        var buffer = new LimitedBuffer(budget.Bytes);
        var writer = new MessagePackWriter(buffer);
        Write(ref writer, value, declared, owner, budget);
        writer.Flush();
        byte[] bytes = buffer.ToArray();
        budget.TakeBytes(bytes.Length);
        return bytes;
    }

    internal static object? Decode(byte[] bytes, Type declared, Exception owner, IFormatterResolver resolver)
    {
        var reader = new MessagePackReader(bytes);
        switch ((Form)reader.ReadByte())
        {
            case Form.Null when !declared.IsValueType || Nullable.GetUnderlyingType(declared) is not null: return null;
            case Form.Simple: return SimpleValue.Read(ref reader);
            case Form.Enum: return ReadEnum(ref reader, declared);
            case Form.Self: return owner;
            case Form.Cause: return owner.InnerException;
            case Form.Token: return new CancellationToken(reader.ReadBoolean());
            case Form.Lock: return Activator.CreateInstance(declared == typeof(Lock) ? declared : typeof(object));
            case Form.Value: return ReadValue(ref reader, declared, resolver);
            default: throw new MessagePackSerializationException("a field was expected");
        }
    }

    private static void Write(ref MessagePackWriter writer, object? value, Type declared, Exception owner, ErrorBudget budget)
    {
        Form form = FormOf(value, declared, owner);
        writer.Write((byte)form);
        switch (form)
        {
            case Form.Simple: SimpleValue.Write(ref writer, value); break;
            case Form.Enum: WriteEnum(ref writer, value!, declared); break;
            case Form.Token: writer.Write(((CancellationToken)value!).IsCancellationRequested); break;
            case Form.Value: WriteValue(ref writer, value!, declared, budget); break;
            default: break;
        }
    }

    private static Form FormOf(object? value, Type declared, Exception owner) =>
        value is null ? Form.Null
        : SimpleValue.IsSimple(value) ? Form.Simple
        : value is Enum ? Form.Enum
        : value is CancellationToken ? Form.Token
        : ReferenceEquals(value, owner) ? Form.Self
        : ReferenceEquals(value, owner.InnerException) ? Form.Cause
        : value.GetType() == typeof(object) || declared == typeof(Lock) ? Form.Lock
        : Form.Value;

    private static void WriteEnum(ref MessagePackWriter writer, object value, Type declared)
    {
        Type type = value.GetType();
        writer.Write(type == Slot(declared) ? null : QualifiedNames.Write(type));
        SimpleValue.Write(ref writer, Convert.ChangeType(value, type.GetEnumUnderlyingType(), CultureInfo.InvariantCulture));
    }

    private static object ReadEnum(ref MessagePackReader reader, Type declared)
    {
        Type? type = reader.ReadString() is { } name ? ErrorTypes.Find(name) : Slot(declared);
        return type is { IsEnum: true } && SimpleValue.Read(ref reader) is { } number
            ? Enum.ToObject(type, number)
            : throw new MessagePackSerializationException("the enum is not in this program");
    }

    private static void WriteValue(ref MessagePackWriter writer, object value, Type declared, ErrorBudget budget)
    {
        if (IsLazy(value))
            throw new UnsendableException("a sequence that is made while it is read has no end that can be relied on");
        if (FindHidden(value.GetType(), declared) is { } hidden)
            throw new UnsendableException(hidden);
        ValueOptions options = ValueOptions.Rent(budget.Resolver, null, default);
        options.MostItems = budget.Bytes; // an item takes at least a byte
        try
        {
            ErasedFormatter.For(declared).Serialize(ref writer, value, options);
            // Both live beside the bytes of a value, and an error has only bytes.
            if (options.TakeSections() is not null || options.TakeReferences().Count > 0)
                throw new UnsendableException("large arrays and references travel in values, not in errors");
        }
        finally
        {
            ValueOptions.Return(options);
        }
    }

    private static object? ReadValue(ref MessagePackReader reader, Type declared, IFormatterResolver resolver)
    {
        ValueOptions options = ValueOptions.Rent(resolver, null, default);
        try
        {
            return ErasedFormatter.For(declared).Deserialize(ref reader, options);
        }
        finally
        {
            ValueOptions.Return(options);
        }
    }

    private static bool IsLazy(object value) =>
        value is IEnumerable and not ICollection && !Array.Exists(value.GetType().GetInterfaces(), static one =>
        one.IsConstructedGenericType
            && (one.GetGenericTypeDefinition() == typeof(ICollection<>)
            || one.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>)));

    /// <summary>Describes what a collection holds beside its items, where the field is an interface that shows only these. A value may
    /// arrive as its slot shows it; an exception arrives whole or not as itself.</summary>
    private static string? FindHidden(Type type, Type declared) => declared.IsInterface && CollectionState.IsForeign(type)
        && FSharpTypes.KindOf(type) == FSharpKind.None && CollectionState.IsCollection(type) ? CollectionState.FindLost(type) : null;

    private static Type Slot(Type declared) => Nullable.GetUnderlyingType(declared) ?? declared;
}
