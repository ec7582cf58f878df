using MessagePack;

namespace ClusterTasks.Protocol;

/// <summary>The session protocols that a program speaks. Client and node use the highest that both speak; they refuse each other where
/// there is none.</summary>
internal readonly record struct ProtocolRange(int Lowest, int Highest)
{
    internal const string Magic = "ClusterTasks";

    // Older programs name one protocol, and nobody speaks theirs any more.
    private const int FirstWithRange = 17;

    /// <summary>What this build speaks. <see cref="Highest"/> is raised with every frame and every field that is added,
    /// <see cref="Lowest"/> when programs of that protocol could no more talk with this build.</summary>
    internal static ProtocolRange Own => new(21, 21);

    /// <summary>The protocol that two programs use; null: they have none in common.</summary>
    internal int? CommonWith(ProtocolRange other)
    {
        int highest = Math.Min(Highest, other.Highest);
        return highest >= Math.Max(Lowest, other.Lowest) ? highest : null;
    }

    public override string ToString() => Lowest == Highest ? $"{Lowest}" : $"{Lowest} to {Highest}";

    internal void Write(ref MessagePackWriter writer)
    {
        writer.Write(Magic);
        writer.Write(Lowest);
        writer.Write(Highest);
    }

    /// <summary>Reads the range of a client. It refuses one that this build cannot talk with, since what follows could be
    /// anything.</summary>
    internal static ProtocolRange Read(ref MessagePackReader reader)
    {
        if (reader.ReadText() != Magic)
            throw new ProtocolException("The peer does not speak the ClusterTasks session protocol.");
        int lowest = reader.ReadInt32();
        var range = new ProtocolRange(lowest, lowest < FirstWithRange ? lowest : reader.ReadInt32());
        return Own.CommonWith(range) is not null
            ? range
            : throw new ProtocolException(
                $"The client speaks session protocol {range}, this node {Own}: use ClusterTasks versions that have one in common.");
    }
}
