namespace ClusterTasks.Engineering;

/// <summary>Writes the code by which values of one type travel.</summary>
/// <param name="Values">How many values of MessagePack they are; null: that differs.</param>
/// <param name="Write">The statement that writes {0}.</param>
/// <param name="Read">The expression that reads one from {0}.</param>
internal sealed record FieldCodec(int? Values, string Write, string Read)
{
    // Calls of src/Sdk/Protocol/Wire.cs and of MessagePack itself. Each is what one would write by hand: no boxing, no allocation.
    private static readonly Dictionary<string, FieldCodec> Known = new()
    {
        ["bool"] = new(1, "writer.Write({0});", "{0}.ReadBoolean()"),
        ["byte"] = new(1, "writer.Write({0});", "{0}.ReadByte()"),
        ["int"] = new(1, "writer.Write({0});", "{0}.ReadInt32()"),
        ["uint"] = new(1, "writer.Write({0});", "{0}.ReadUInt32()"),
        ["long"] = new(1, "writer.Write({0});", "{0}.ReadInt64()"),
        ["ulong"] = new(1, "writer.Write({0});", "{0}.ReadUInt64()"),
        ["double"] = new(1, "writer.Write({0});", "{0}.ReadDouble()"),
        ["double?"] = new(1, "writer.WriteAmount({0});", "{0}.ReadAmount()"),
        ["string"] = new(1, "writer.Write({0});", "{0}.ReadText()"),
        ["string?"] = new(1, "writer.Write({0});", "{0}.ReadString()"),
        ["byte[]"] = new(1, "writer.Write({0});", "{0}.ReadBlob()"),
        ["byte[]?"] = new(1, "writer.Write({0});", "{0}.ReadBlobOrNull()"),
        ["ReadOnlyMemory<byte>"] = new(1, "writer.WriteBlob({0});", "{0}.ReadBlob()"),
        ["TimeSpan"] = new(1, "writer.Write({0}.Ticks);", "TimeSpan.FromTicks({0}.ReadInt64())"),
        ["DateTimeOffset"] = new(1, "writer.WriteTime({0});", "{0}.ReadTime()"),
        ["DateTimeOffset?"] = new(1, "writer.WriteTime({0});", "{0}.ReadTimeOrNull()"),
        ["NodeId"] = new(1, "writer.Write({0}.Value);", "new NodeId({0}.ReadUInt64())"),
        ["NodeId?"] = new(1, "writer.Write({0}?.Value ?? 0);", "{0}.ReadNodeOrNull()"),
        ["ObjectId"] = new(1, "writer.WriteId({0});", "{0}.ReadObjectId()"),
        ["TaskId"] = new(2, "writer.WriteId({0});", "{0}.ReadTaskId()"),
        ["JobId"] = new(2, "writer.WriteId({0});", "{0}.ReadJobId()"),
        ["JobId?"] = new(3, "writer.WriteIdOrNull({0});", "{0}.ReadJobIdOrNull()"),
        ["PlacementGroupId"] = new(2, "writer.WriteId({0});", "{0}.ReadGroupId()"),
        ["[]ObjectId"] = new(1, "writer.WriteIds({0});", "{0}.ReadObjectIds()"),
        ["[]TaskId"] = new(1, "writer.WriteTaskIds({0});", "{0}.ReadTaskIds()"),
        ["[]NodeId"] = new(1, "writer.WriteNodes({0});", "{0}.ReadNodes()"),
        ["[]string"] = new(1, "writer.WriteNames({0});", "{0}.ReadNames()"),
        ["[]byte[]?"] = new(1, "writer.WriteBlobs({0});", "{0}.ReadBlobs()"),
        ["ResourceSet"] = new(4, "writer.WriteAmounts({0});", "{0}.ReadAmounts()"),
        ["IReadOnlyDictionary<string, double>"] = new(1, "writer.WriteResources({0});", "{0}.ReadResources()"),
        ["IReadOnlyDictionary<string, double>?"] = new(
            1, "writer.WriteResources({0} ?? Amounts.None);", "{0}.ReadResources()"),
        ["IReadOnlyDictionary<string, string>"] = new(1, "writer.WriteLabels({0});", "{0}.ReadLabels()"),

        // Forms of their own.
        ["ResultEntry[]?"] = new(1, "ResultEntry.WriteMore(ref writer, {0});", "ResultEntry.ReadMore(ref {0})"),
        ["TaskOrder"] = new(1, "writer.Write({0}.Encode());", "TaskOrder.Decode({0}.ReadBlob())"),
    };

    internal static FieldCodec? Find(string type) => Known.GetValueOrDefault(type);

    internal static FieldCodec OfEnum(string type) => new(1, "writer.Write((byte){0});", $"({type}){{0}}.ReadByte()");

    internal static FieldCodec OfNullableEnum(string type) =>
        new(1, "writer.Write((int?){0} ?? -1);", $"{{0}}.ReadInt32() is var number and >= 0 ? ({type})number : null");

    /// <summary>A type with a Write and a Read of its own, by hand or from its record.</summary>
    internal static FieldCodec OfOwn(string type, int? values) => new(values, "{0}.Write(ref writer);", $"{type}.Read(ref {{0}})");

    /// <summary>A type that another class writes and reads.</summary>
    internal static FieldCodec OfOther(string type, int? values) => new(values, $"writer.Write{type}({{0}});", $"{{0}}.Read{type}()");

    internal FieldCodec OrNull() => new(
        null,
        $"if ({{0}} is null)\n    writer.WriteNil();\nelse\n    {Write}",
        $"{{0}}.TryReadNil() ? null : {Read}");

    internal FieldCodec AsList(string count) => new(
        1,
        $"writer.WriteArrayHeader({{0}}.{count});\nfor (int i = 0; i < {{0}}.{count}; i++)\n    "
            + $"{Write.Replace("{0}", "{0}[i]").Replace("\n", "\n    ")}",
        $"{{0}}.ReadList(static (ref MessagePackReader one) => {Read.Replace("{0}", "one")})");
}
