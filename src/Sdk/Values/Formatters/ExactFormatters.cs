using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using ClusterTasks.Values.Shapes;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats types of the runtime that MessagePack's own formatters change a little: the sign of a decimal zero, half a surrogate
/// pair, the kind of a Uri.</summary>
internal static class ExactFormatters
{
    private static readonly Dictionary<Type, object> Formatters = new()
    {
        [typeof(decimal)] = new DecimalFormatter(),
        [typeof(Half)] = new HalfFormatter(),
        [typeof(StringBuilder)] = new StringBuilderFormatter(),
        [typeof(Uri)] = new UriFormatter(),
    };

    internal static object? Find(Type type) => Formatters.GetValueOrDefault(type);

    /// <summary>Writes the four numbers of a decimal. As text it has no negative zero.</summary>
    private sealed class DecimalFormatter : IMessagePackFormatter<decimal>
    {
        private const int Parts = 4;

        public void Serialize(ref MessagePackWriter writer, decimal value, MessagePackSerializerOptions options)
        {
            Span<int> bits = stackalloc int[Parts];
            decimal.GetBits(value, bits);
            writer.WriteBinHeader(Parts * sizeof(int));
            Span<byte> bytes = writer.GetSpan(Parts * sizeof(int));
            for (int i = 0; i < Parts; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes[(i * sizeof(int))..], bits[i]);
            }

            writer.Advance(Parts * sizeof(int));
        }

        public decimal Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            if (reader.ReadBytes() is not { Length: Parts * sizeof(int) } sent)
            {
                throw new MessagePackSerializationException("a decimal was expected");
            }

            Span<byte> bytes = stackalloc byte[Parts * sizeof(int)];
            sent.CopyTo(bytes);
            Span<int> bits = stackalloc int[Parts];
            for (int i = 0; i < Parts; i++)
            {
                bits[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
            }

            return new decimal(bits); // throws for bits that no decimal has
        }
    }

    /// <summary>Writes the bits of a Half. A float in between makes a quiet NaN of a signaling one.</summary>
    private sealed class HalfFormatter : IMessagePackFormatter<Half>
    {
        public void Serialize(ref MessagePackWriter writer, Half value, MessagePackSerializerOptions options) =>
            writer.Write(BitConverter.HalfToUInt16Bits(value));

        public Half Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            BitConverter.UInt16BitsToHalf(reader.ReadUInt16());
    }

    /// <summary>Writes the text of a builder, with every code unit.</summary>
    private sealed class StringBuilderFormatter : IMessagePackFormatter<StringBuilder?>
    {
        public void Serialize(ref MessagePackWriter writer, StringBuilder? value, MessagePackSerializerOptions options)
        {
            if (value is not null && value.MaxCapacity != int.MaxValue)
            {
                throw new UnsendableException(
                    $"a StringBuilder has a limit of {value.MaxCapacity} characters, which does not travel; send its text", value);
            }

            TextFormatter.Instance.Serialize(ref writer, value?.ToString(), options);
        }

        public StringBuilder? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            TextFormatter.Instance.Deserialize(ref reader, options) is { } text ? new StringBuilder(text) : null;
    }

    /// <summary>Writes an array of the kind of a Uri (absolute or not) and its original text: "/a" may be either.</summary>
    private sealed class UriFormatter : IMessagePackFormatter<Uri?>
    {
        public void Serialize(ref MessagePackWriter writer, Uri? value, MessagePackSerializerOptions options)
        {
            if (value is null)
            {
                writer.WriteNil();
                return;
            }

            string text = value.OriginalString;
            if (!Uri.TryCreate(text, KindOf(value.IsAbsoluteUri), out Uri? copy)
                || (value.IsAbsoluteUri && copy.AbsoluteUri != value.AbsoluteUri))
            {
                throw new UnsendableException($"the Uri '{text}' was made with options that do not travel; send its text", value);
            }

            writer.WriteArrayHeader(2);
            writer.Write(value.IsAbsoluteUri);
            TextFormatter.Instance.Serialize(ref writer, text, options);
        }

        public Uri? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            if (reader.TryReadNil())
            {
                return null;
            }

            if (reader.ReadArrayHeader() != 2)
            {
                throw new MessagePackSerializationException("a Uri was expected");
            }

            UriKind kind = KindOf(reader.ReadBoolean());
            return new Uri(TextFormatter.Instance.Deserialize(ref reader, options)!, kind);
        }

        private static UriKind KindOf(bool isAbsolute) => isAbsolute ? UriKind.Absolute : UriKind.Relative;
    }
}

/// <summary>Writes a point in time as its bits, ticks and kind, like an array of them. MessagePack's own formatters go through the local
/// time zone, where some local times do not exist.</summary>
internal sealed class TimeFormatter : IMessagePackFormatter<DateTime>
{
    internal static readonly TimeFormatter Instance = new();

    private const ulong TicksMask = 0x3fff_ffff_ffff_ffff;

    public void Serialize(ref MessagePackWriter writer, DateTime value, MessagePackSerializerOptions options) =>
        writer.WriteUInt64(Unsafe.BitCast<DateTime, ulong>(value));

    public DateTime Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        ulong bits = reader.ReadUInt64();
        return (bits & TicksMask) <= (ulong)DateTime.MaxValue.Ticks
            ? Unsafe.BitCast<ulong, DateTime>(bits)
            : throw new MessagePackSerializationException("a time was expected");
    }
}
