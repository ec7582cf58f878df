using ClusterTasks.Values.Objects;
using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>The entries of <see cref="Exception.Data"/> that travel: numbers, text, dates, ids. Each keeps its exact type.</summary>
internal static class SimpleValue
{
    internal static bool IsSimple(object? value) => value is null or string or Guid or DateTime or DateTimeOffset or TimeSpan or decimal
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
            case decimal number: writer.Write(number.ToString(System.Globalization.CultureInfo.InvariantCulture)); break;
            case DateTime time: writer.Write(time.ToBinary()); break;
            case Guid id: writer.Write("g" + id.ToString()); break;
            case TimeSpan span: writer.Write("t" + span.ToString("c")); break;
            case DateTimeOffset time: writer.Write("o" + time.ToString("o", System.Globalization.CultureInfo.InvariantCulture)); break;
            default: writer.Write(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)); break;
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
            case TypeCode.Decimal: return Parse("d" + reader.ReadString());
            case TypeCode.DateTime: return DateTime.FromBinary(reader.ReadInt64());
            case TypeCode.Object: return Parse(reader.ReadString());
            default: return Convert.ChangeType(reader.ReadInt64(), code, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static object Parse(string? text)
    {
        System.Globalization.CultureInfo culture = System.Globalization.CultureInfo.InvariantCulture;
        try
        {
            return text switch
            {
                ['d', .. var rest] => decimal.Parse(rest, culture),
                ['g', .. var rest] => Guid.Parse(rest),
                ['t', .. var rest] => TimeSpan.ParseExact(rest, "c", culture),
                ['o', .. var rest] => DateTimeOffset.ParseExact(rest, "o", culture),
                _ => throw new FormatException("an unknown kind of value"),
            };
        }
        catch (FormatException error)
        {
            throw new MessagePackSerializationException("a simple value was expected", error);
        }
    }
}
