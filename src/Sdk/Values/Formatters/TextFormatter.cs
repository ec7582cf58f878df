using System.Buffers;
using System.Runtime.InteropServices;
using MessagePack;
using MessagePack.Formatters;

namespace ClusterTasks.Values.Formatters;

/// <summary>Formats text. UTF-8 cannot hold half a surrogate pair and would replace it, so such text travels as UTF-16.</summary>
internal sealed class TextFormatter : IMessagePackFormatter<string?>
{
    internal static readonly TextFormatter Instance = new();
    private const sbyte ExtensionCode = 44;

    public void Serialize(ref MessagePackWriter writer, string? value, MessagePackSerializerOptions options)
    {
        if (value is not null && value.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !IsWellFormed(value))
        {
            ReadOnlySpan<byte> utf16 = MemoryMarshal.AsBytes(value.AsSpan());
            writer.WriteExtensionFormatHeader(new ExtensionHeader(ExtensionCode, (uint)utf16.Length));
            writer.WriteRaw(utf16);
            return;
        }

        writer.Write(value);
    }

    public string? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.NextMessagePackType != MessagePackType.Extension)
        {
            return reader.ReadString();
        }

        ExtensionResult extension = reader.ReadExtensionFormat();
        return extension.TypeCode == ExtensionCode
            ? new string(MemoryMarshal.Cast<byte, char>(extension.Data.ToArray()))
            : throw new MessagePackSerializationException("text was expected");
    }

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
