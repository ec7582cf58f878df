using System.Buffers;
using ClusterTasks.Values.Formatters;
using MessagePack;

namespace ClusterTasks.Values.Errors;

/// <summary>The parts of an exception that travel.</summary>
internal sealed record ExceptionImage
{
    private const int Fields = 15;

    /// <summary>The type name as people read it.</summary>
    internal required string Type { get; init; }

    /// <summary>The simple name of the assembly that defines the type.</summary>
    internal string Assembly { get; init; } = "";

    /// <summary>The text of <see cref="Exception.Message"/>.</summary>
    internal string Message { get; init; } = "";

    /// <summary>The name by which a generic type is found, with the assemblies of its arguments; null for other types.</summary>
    internal string? QualifiedName { get; init; }

    /// <summary>The names of the base types, the nearest first.</summary>
    internal IReadOnlyList<string> Bases { get; init; } = [];

    /// <summary>The message as the exception holds it; the type may compose the text that it shows.</summary>
    internal string? RawMessage { get; init; }

    internal string StackTrace { get; init; } = "";

    /// <summary>The text of <see cref="Exception.HelpLink"/>.</summary>
    internal string? HelpLink { get; init; }

    /// <summary>The link as the exception holds it.</summary>
    internal string? RawHelpLink { get; init; }

    internal string? Source { get; init; }

    internal int Code { get; init; }

    /// <summary>The item of a list that the error belongs to; null: none.</summary>
    internal long? Item { get; init; }

    internal string ItemPrefix { get; init; } = "";

    /// <summary>Keys and values, as <see cref="FieldValue"/> writes them.</summary>
    internal IReadOnlyList<KeyValuePair<byte[], byte[]>> Data { get; init; } = [];

    /// <summary>The fields by name, as <see cref="FieldValue"/> writes them; null: they cannot travel.</summary>
    internal IReadOnlyList<KeyValuePair<string, byte[]>>? State { get; init; }

    /// <summary>The reason why there is no <see cref="State"/>.</summary>
    internal string WhyNoState { get; init; } = "";

    internal IReadOnlyList<ExceptionImage> Inner { get; init; } = [];

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        WriteText(ref writer, Type);
        WriteText(ref writer, Assembly);
        WriteText(ref writer, Message);
        WriteText(ref writer, QualifiedName);
        writer.WriteArrayHeader(Bases.Count);
        foreach (string name in Bases)
            WriteText(ref writer, name);
        WriteOwn(ref writer, RawMessage, Message);
        WriteText(ref writer, StackTrace);
        WriteText(ref writer, HelpLink);
        WriteOwn(ref writer, RawHelpLink, HelpLink);
        WriteText(ref writer, Source);
        writer.Write(Code);
        WriteItem(ref writer);
        writer.WriteArrayHeader(Data.Count * 2);
        foreach ((byte[] key, byte[] value) in Data)
        {
            writer.Write(key);
            writer.Write(value);
        }

        WriteState(ref writer);
        writer.WriteArrayHeader(Inner.Count);
        foreach (ExceptionImage inner in Inner)
            inner.Write(ref writer);
    }

    /// <summary>Type and message, which come first.</summary>
    internal static (string Type, string Message) ReadHead(ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != Fields)
            throw Damaged();
        string type = ReadText(ref reader) ?? "";
        ReadText(ref reader); // the assembly
        return (type, ReadText(ref reader) ?? "");
    }

    internal static ExceptionImage Read(ref MessagePackReader reader, int depth)
    {
        // The level below the causes of causes holds the note that there were more.
        if (reader.ReadArrayHeader() != Fields || depth > ErrorBudget.MaxDepth + 1)
            throw Damaged();
        var image = new ExceptionImage
        {
            Type = ReadText(ref reader) ?? "",
            Assembly = ReadText(ref reader) ?? "",
            Message = ReadText(ref reader) ?? "",
            QualifiedName = ReadText(ref reader),
        };
        string[] bases = new string[reader.ReadArrayHeader()];
        for (int i = 0; i < bases.Length; i++)
            bases[i] = ReadText(ref reader) ?? "";
        image = image with
        {
            Bases = bases,
            RawMessage = ReadOwn(ref reader, image.Message),
            StackTrace = ReadText(ref reader) ?? "",
            HelpLink = ReadText(ref reader)
        };
        image = image with { RawHelpLink = ReadOwn(ref reader, image.HelpLink), Source = ReadText(ref reader), Code = reader.ReadInt32() };
        image = ReadState(ref reader, ReadData(ref reader, ReadItem(ref reader, image)));
        var inner = new List<ExceptionImage>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
            inner.Add(Read(ref reader, depth + 1));
        return image with { Inner = inner };
    }

    private void WriteItem(ref MessagePackWriter writer)
    {
        if (Item is not { } item)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Write(item);
        WriteText(ref writer, ItemPrefix);
    }

    private static ExceptionImage ReadItem(ref MessagePackReader reader, ExceptionImage image)
    {
        if (reader.TryReadNil())
            return image;
        return reader.ReadArrayHeader() == 2 ? image with { Item = reader.ReadInt64(), ItemPrefix = ReadText(ref reader) ?? "" }
            : throw Damaged();
    }

    private static ExceptionImage ReadData(ref MessagePackReader reader, ExceptionImage image)
    {
        var data = new List<KeyValuePair<byte[], byte[]>>();
        for (int left = reader.ReadArrayHeader(); left > 0; left -= 2)
            data.Add(new(ReadBytes(ref reader), ReadBytes(ref reader)));
        return image with { Data = data };
    }

    private void WriteState(ref MessagePackWriter writer)
    {
        if (State is null)
        {
            WriteText(ref writer, WhyNoState);
            return;
        }

        writer.WriteArrayHeader(State.Count * 2);
        foreach ((string name, byte[] value) in State)
        {
            WriteText(ref writer, name);
            writer.Write(value);
        }
    }

    private static ExceptionImage ReadState(ref MessagePackReader reader, ExceptionImage image)
    {
        if (reader.NextMessagePackType != MessagePackType.Array)
            return image with { WhyNoState = ReadText(ref reader) ?? "" };
        var state = new List<KeyValuePair<string, byte[]>>();
        for (int left = reader.ReadArrayHeader(); left > 0; left -= 2)
            state.Add(new(ReadText(ref reader) ?? "", ReadBytes(ref reader)));
        return image with { State = state };
    }

    /// <summary>Writes a held value. Most exceptions hold the text that they show: true stands for that.</summary>
    private static void WriteOwn(ref MessagePackWriter writer, string? held, string? said)
    {
        if (held is not null && held == said)
            writer.Write(true);
        else
            WriteText(ref writer, held);
    }

    private static string? ReadOwn(ref MessagePackReader reader, string? said)
    {
        if (reader.NextMessagePackType != MessagePackType.Boolean)
            return ReadText(ref reader);
        reader.ReadBoolean();
        return said;
    }

    private static byte[] ReadBytes(ref MessagePackReader reader) => reader.ReadBytes()?.ToArray() ?? throw Damaged();

    private static void WriteText(ref MessagePackWriter writer, string? text) => TextFormatter.Instance.Serialize(ref writer, text, null!);

    private static string? ReadText(ref MessagePackReader reader) => TextFormatter.Instance.Deserialize(ref reader, null!);

    private static MessagePackSerializationException Damaged() => new("an exception was expected");
}
