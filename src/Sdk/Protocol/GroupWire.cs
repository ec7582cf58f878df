using System.Buffers;
using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>Questions about placement groups, and their answers.</summary>
internal static class GroupWire
{
    /// <summary>Asks for a group; answered by its id.</summary>
    internal sealed record Create(string Name, PlacementStrategy Strategy, IReadOnlyList<Bundle> Bundles);

    private delegate void Writing(ref MessagePackWriter writer);

    private delegate T Reading<out T>(ref MessagePackReader reader);

    internal static byte[] Encode(Create create) => Write((ref MessagePackWriter writer) => Write(ref writer, create));

    internal static Create DecodeCreate(byte[] body) => Read(body, ReadCreate);

    private static void Write(ref MessagePackWriter writer, Create create)
    {
        writer.Write(create.Name);
        writer.Write((byte)create.Strategy);
        writer.WriteArrayHeader(create.Bundles.Count);
        foreach (Bundle bundle in create.Bundles)
        {
            writer.Write(bundle.Cpus);
            writer.Write(bundle.Gpus);
            writer.Write(bundle.MemoryBytes);
            writer.WriteResources(bundle.Resources ?? TaskShape.NoResources);
        }
    }

    private static Create ReadCreate(ref MessagePackReader reader)
    {
        string name = ShownText.Of(reader.ReadText());
        var strategy = (PlacementStrategy)reader.ReadByte();
        var bundles = new List<Bundle>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            bundles.Add(new Bundle
            {
                Cpus = reader.ReadDouble(),
                Gpus = reader.ReadDouble(),
                MemoryBytes = reader.ReadInt64(),
                Resources = reader.ReadResources(),
            });
        }

        return new Create(name, strategy, bundles);
    }

    internal static byte[] Encode(PlacementGroupId id) => Write((ref MessagePackWriter writer) => writer.WriteId(id));

    internal static PlacementGroupId DecodeId(byte[] body) => Read(body, (ref MessagePackReader reader) => reader.ReadGroupId());

    internal static byte[] Encode(PlacementGroupId id, TimeSpan wait) => Write((ref MessagePackWriter writer) =>
    {
        writer.WriteId(id);
        writer.Write(wait.Ticks);
    });

    internal static (PlacementGroupId Id, TimeSpan Wait) DecodeWait(byte[] body) => Read(body, (ref MessagePackReader reader) =>
        (reader.ReadGroupId(), TimeSpan.FromTicks(reader.ReadInt64())));

    internal static byte[] Encode(IReadOnlyList<PlacementGroupInfo> groups) => Write((ref MessagePackWriter writer) =>
    {
        writer.WriteArrayHeader(groups.Count);
        foreach (PlacementGroupInfo group in groups)
        {
            writer.WriteId(group.Id);
            writer.Write(group.Job.Owner.Value);
            writer.Write(group.Job.Number);
            Write(ref writer, new Create(group.Name ?? "", group.Strategy, group.Bundles));
            Write(ref writer, group.State);
        }
    });

    internal static PlacementGroupInfo[] DecodeList(byte[] body) => Read(body, (ref MessagePackReader reader) =>
        StateWire.ReadList(ref reader, static (ref MessagePackReader one) =>
        {
            PlacementGroupId id = one.ReadGroupId();
            var job = new JobId(new NodeId(one.ReadUInt64()), one.ReadUInt32());
            Create create = ReadCreate(ref one);
            return new PlacementGroupInfo
            {
                Id = id,
                Job = job,
                Name = create.Name.Length == 0 ? null : create.Name,
                Strategy = create.Strategy,
                Bundles = create.Bundles,
                State = ReadState(ref one),
            };
        }));

    internal static byte[] Encode(PlacementGroupState state) => Write((ref MessagePackWriter writer) => Write(ref writer, state));

    internal static PlacementGroupState DecodeState(byte[] body) => Read(body, ReadState);

    private static void Write(ref MessagePackWriter writer, PlacementGroupState state)
    {
        writer.Write((byte)state.Phase);
        writer.WriteArrayHeader(state.Nodes.Count);
        foreach (NodeId? node in state.Nodes)
            writer.Write(node?.Value ?? 0);
        writer.Write(state.Reason);
        writer.Write(state.IsInfeasible);
    }

    private static PlacementGroupState ReadState(ref MessagePackReader reader)
    {
        var phase = (PlacementGroupPhase)reader.ReadByte();
        var nodes = new List<NodeId?>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
            nodes.Add(reader.ReadUInt64() is var value && value != 0 ? new NodeId(value) : null);
        return new PlacementGroupState { Phase = phase, Nodes = nodes, Reason = reader.ReadText(), IsInfeasible = reader.ReadBoolean() };
    }

    private static byte[] Write(Writing write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="ProtocolException">The bytes are something else.</exception>
    private static T Read<T>(byte[] body, Reading<T> read)
    {
        try
        {
            var reader = new MessagePackReader(body);
            T value = read(ref reader);
            return reader.End ? value : throw new ProtocolException("A message about a placement group has bytes left over.");
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentException)
        {
            throw new ProtocolException($"A message about a placement group cannot be read: {e.Message}", e);
        }
    }
}
