using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Objects;

/// <summary>Finds structs whose fields do not show everything that they hold: inline arrays, fixed buffers, explicit layouts and
/// sizes.</summary>
internal static class RawStorage
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>True if values are written as they lie in memory.</summary>
    internal static bool Takes(Type type) => IsIrregular(type) && Unmanaged.IsElement(type);

    /// <summary>Describes why a type can be written neither as it lies in memory nor by its fields, or returns null.</summary>
    internal static string? FindProblem(Type type)
    {
        if (type.IsExplicitLayout && !IsOfRuntime(type) && !Takes(type))
        {
            return $"'{TypeNames.Of(type)}' has an explicit layout, and its fields may lie over each other; copy them to a type without "
                + "one";
        }

        return type.IsValueType && IsInlineArray(type) && !Takes(type)
            ? $"'{TypeNames.Of(type)}' is an inline array of '{TypeNames.Of(type.GetFields(Fields)[0].FieldType)}', of which only the "
                + "first could be read; send an array"
            : null;
    }

    private static bool IsIrregular(Type type)
    {
        if (!type.IsValueType || type.IsPrimitive || type.IsEnum || type.IsByRefLike || type.ContainsGenericParameters || IsOfRuntime(type))
        {
            return false;
        }

        FieldInfo[] fields = type.GetFields(Fields);
        return IsInlineArray(type)
            || type.IsExplicitLayout

            // The compiler gives an empty struct a size too.
            || (type.StructLayoutAttribute is { Size: > 0 } && fields.Length > 0)
            || fields.Any(field => field.FieldType != type && IsIrregular(field.FieldType));
    }

    private static bool IsInlineArray(Type type) => type.IsDefined(typeof(InlineArrayAttribute), inherit: false);

    /// <summary>The runtime's own structs are sent by formatters of their own, or refused for their private fields. Its inline arrays
    /// (<c>InlineArray4&lt;T&gt;</c>) are like any other.</summary>
    private static bool IsOfRuntime(Type type) => type.Assembly == typeof(object).Assembly && !IsInlineArray(type);
}

/// <summary>Formats a struct as it lies in memory.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by reflection.")]
internal sealed class RawFormatter<T> : IMessagePackFormatter<T>
    where T : unmanaged
{
    public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.ReadBytes() is not { } bytes || bytes.Length != Unsafe.SizeOf<T>())
        {
            throw new MessagePackSerializationException($"a '{TypeNames.Of(typeof(T))}' of {Unsafe.SizeOf<T>()} bytes was expected");
        }

        T value = default;
        bytes.CopyTo(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }
}
