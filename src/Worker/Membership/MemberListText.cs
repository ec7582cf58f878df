using System.Globalization;
using System.Text.Json;

namespace ClusterTasks.Worker.Membership;

/// <summary>Writes a list of silos as JSON and reads it again.</summary>
internal static class MemberListText
{
    private const int Format = 1;

    internal static byte[] Write(MemberList list)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("cluster", list.ClusterId);
            json.WriteNumber("version", list.Version);
            json.WriteNumber("tag", list.Tag);
            json.WriteNumber("nextTag", list.NextTag);
            json.WriteStartArray("silos");
            foreach (MemberRow row in list.Rows)
                Write(json, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">The text is no list; the message names the fault, to follow "damaged:".</exception>
    internal static MemberList Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            JsonElement root = json.RootElement;
            if (root.GetProperty("format").GetInt32() is not Format and int format)
                throw new FormatException($"its format is {format}, and this version reads {Format}");
            var list = new MemberList(
                Text(root, "cluster"), root.GetProperty("version").GetInt32(), root.GetProperty("tag").GetInt64(),
                    root.GetProperty("nextTag").GetInt64(),
                [.. root.GetProperty("silos").EnumerateArray().Select(ReadRow)]);
            return list.Rows.DistinctBy(row => row.Entry.SiloAddress).Count() == list.Rows.Count ? list
                : throw new FormatException("it has one silo twice");
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static void Write(Utf8JsonWriter json, MemberRow row)
    {
        MembershipEntry entry = row.Entry;
        json.WriteStartObject();
        json.WriteString("silo", entry.SiloAddress.ToParsableString());
        json.WriteNumber("tag", row.Tag);
        json.WriteString("status", entry.Status.ToString());
        json.WriteString("name", entry.SiloName);
        json.WriteString("host", entry.HostName);
        json.WriteString("role", entry.RoleName);
        json.WriteNumber("gatewayPort", entry.ProxyPort);
        json.WriteNumber("updateZone", entry.UpdateZone);
        json.WriteNumber("faultZone", entry.FaultZone);
        json.WriteString("started", Text(entry.StartTime));
        json.WriteString("alive", Text(entry.IAmAliveTime));
        if (entry.SuspectTimes is { } votes)
        {
            json.WriteStartArray("votes");
            foreach ((SiloAddress voter, DateTime time) in votes)
            {
                json.WriteStartObject();
                json.WriteString("silo", voter.ToParsableString());
                json.WriteString("time", Text(time));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static MemberRow ReadRow(JsonElement row) => new(row.GetProperty("tag").GetInt64(), new MembershipEntry
    {
        SiloAddress = SiloAddress.FromParsableString(Text(row, "silo")),
        Status = Enum.TryParse(Text(row, "status"), out SiloStatus status) && Enum.IsDefined(status) ? status
            : throw new FormatException("it has an unknown status"),
        SiloName = row.GetProperty("name").GetString() ?? "",
        HostName = row.GetProperty("host").GetString() ?? "",
        RoleName = row.GetProperty("role").GetString(),
        ProxyPort = row.GetProperty("gatewayPort").GetInt32(),
        UpdateZone = row.GetProperty("updateZone").GetInt32(),
        FaultZone = row.GetProperty("faultZone").GetInt32(),
        StartTime = Time(row, "started"),
        IAmAliveTime = Time(row, "alive"),
        SuspectTimes = row.TryGetProperty("votes", out JsonElement votes)
            ? [.. votes.EnumerateArray()
                .Select(vote => Tuple.Create(SiloAddress.FromParsableString(Text(vote, "silo")), Time(vote, "time")))]
            : null,
    });

    private static string Text(JsonElement parent, string name) =>
        parent.GetProperty(name).GetString() ?? throw new FormatException($"it has no {name}");

    private static string Text(DateTime time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static DateTime Time(JsonElement parent, string name) =>
        DateTime.ParseExact(Text(parent, name), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
