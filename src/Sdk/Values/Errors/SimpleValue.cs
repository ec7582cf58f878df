using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using ClusterTasks.Values.Formatters;
using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>Encodes numbers, text, dates and ids in slots of any type. Each keeps its exact type and bits.</summary>
internal static class SimpleValue
{
    internal static bool IsSimple(object? value) =>
        value is null or string or Guid or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or decimal
        || (value is IConvertible && value.GetType().IsPrimitive);

    internal static void Write(ref MessagePackWriter writer, object? value)
    {
        writer.WriteArrayHeader(2);
        writer.Write((byte)Type.GetTypeCode(value?.GetType()));
        switch (value)
        {
            case null: writer.WriteNil(); break;
            case string text: TextFormatter.Instance.Serialize(ref writer, text, null!); break;
            case bool flag: writer.Write(flag); break;
            case char letter: writer.Write(letter); break;
            case float number: writer.Write(number); break;
            case double number: writer.Write(number); break;
            case ulong number: writer.Write(number); break;
            case decimal number: Write(ref writer, number); break;
            case DateTime time: Write(ref writer, time); break;
            case Guid id: writer.Write("g" + id.ToString()); break;
            case TimeSpan span: writer.Write("t" + span.ToString("c")); break;
            case DateTimeOffset time: writer.Write("o" + time.ToString("o", CultureInfo.InvariantCulture)); break;
            case DateOnly date: writer.Write("y" + date.ToString("o", CultureInfo.InvariantCulture)); break;
            case TimeOnly time: writer.Write("h" + time.ToString("o", CultureInfo.InvariantCulture)); break;
            default: writer.Write(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
        }
    }

    internal static object? Read(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != 2)
        {
            throw new MessagePackSerializationException("a simple value was expected");
        }

        var code = (TypeCode)reader.ReadByte();
        switch (code)
        {
            case TypeCode.Empty: reader.ReadNil(); return null;
            case TypeCode.String: return TextFormatter.Instance.Deserialize(ref reader, null!);
            case TypeCode.Boolean: return reader.ReadBoolean();
            case TypeCode.Char: return reader.ReadChar();
            case TypeCode.Single: return reader.ReadSingle();
            case TypeCode.Double: return reader.ReadDouble();
            case TypeCode.UInt64: return reader.ReadUInt64();
            case TypeCode.Decimal: return ReadDecimal(ref reader);
            case TypeCode.DateTime: return ReadTime(ref reader);
            case TypeCode.Object: return Parse(reader.ReadString());
            default: return Convert.ChangeType(reader.ReadInt64(), code, CultureInfo.InvariantCulture);
        }
    }

    // A text would lose the sign of a zero.
    private static void Write(ref MessagePackWriter writer, decimal number)
    {
        byte[] bits = MemoryMarshal.AsBytes(decimal.GetBits(number).AsSpan()).ToArray();
        writer.Write(bits);
    }

    private static decimal ReadDecimal(ref MessagePackReader reader) => reader.ReadBytes() is { Length: 4 * sizeof(int) } bits
        ? new decimal(MemoryMarshal.Cast<byte, int>(bits.ToArray().AsSpan()))
        : throw new MessagePackSerializationException("a decimal was expected");

    // ToBinary would convert a local time to the reader's zone.
    private static void Write(ref MessagePackWriter writer, DateTime time)
    {
        writer.WriteArrayHeader(2);
        writer.Write(time.Ticks);
        writer.Write((byte)time.Kind);
    }

    private static DateTime ReadTime(ref MessagePackReader reader) => reader.ReadArrayHeader() == 2
        ? new DateTime(reader.ReadInt64(), (DateTimeKind)reader.ReadByte())
        : throw new MessagePackSerializationException("a time was expected");

    private static object Parse(string? text)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        try
        {
            return text switch
            {
                ['g', .. var rest] => Guid.Parse(rest),
                ['t', .. var rest] => TimeSpan.ParseExact(rest, "c", culture),
                ['o', .. var rest] => DateTimeOffset.ParseExact(rest, "o", culture),
                ['y', .. var rest] => DateOnly.ParseExact(rest, "o", culture),
                ['h', .. var rest] => TimeOnly.ParseExact(rest, "o", culture),
                _ => throw new FormatException("an unknown kind of value"),
            };
        }
        catch (FormatException error)
        {
            throw new MessagePackSerializationException("a simple value was expected", error);
        }
    }
}
