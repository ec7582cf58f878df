using System.Runtime.CompilerServices;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Wraps the formatter of a class (none for an interface, an abstract class or object): stops at cycles before the stack
/// overflows, and sends an object of a derived type under its own name or not at all.</summary>
internal sealed class GuardedFormatter<T>(IMessagePackFormatter<T>? inner) : IMessagePackFormatter<T?>
    where T : class
{
    // A variable of an array of objects may hold one of texts.
    private static readonly bool IsSealed = typeof(T).IsSealed && !typeof(T).IsArray;

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        if (inner is null || (!IsSealed && value.GetType() != typeof(T)))
        {
            NamedValue.Write(ref writer, value, typeof(T), options);
            return;
        }

        Depth.Enter(options, value);
        try
        {
            inner.Serialize(ref writer, value, options);
        }
        catch (UnsendableException error) when (error.Through(value))
        {
            throw;
        }

        Depth.Leave(options);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!IsSealed && NamedValue.IsNext(reader))
        {
            options.Security.DepthStep(ref reader);
            var named = (T)NamedValue.Read(ref reader, typeof(T), options);
            reader.Depth--;
            return named;
        }

        return inner is not null
            ? inner.Deserialize(ref reader, options)
            : throw new MessagePackSerializationException($"a named value was expected for the slot of type '{TypeNames.Of(typeof(T))}'");
    }
}

/// <summary>Wraps the formatter of a struct like <see cref="GuardedFormatter{T}"/>, without null and derived types.</summary>
internal sealed class GuardedStructFormatter<T>(IMessagePackFormatter<T> inner) : IMessagePackFormatter<T>
    where T : struct
{
    public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
    {
        try
        {
            inner.Serialize(ref writer, value, options);
        }
        catch (UnsendableException error) when (error.Through(value))
        {
            throw;
        }
    }

    public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) => inner.Deserialize(ref reader, options);
}
