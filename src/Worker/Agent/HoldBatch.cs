using ClusterTasks.Worker.Outbox;

namespace ClusterTasks.Worker.Agent;

/// <summary>Begins and ends of holds on objects of one owner.</summary>
internal sealed class HoldBatch : IOutboxBatch<HoldBatch>
{
    private readonly List<(ObjectId Id, bool Begins)> _holds;

    private HoldBatch(List<(ObjectId Id, bool Begins)> holds) => _holds = holds;

    public int Count => _holds.Count;

    public long Bytes => (long)_holds.Count * (ObjectId.Size + 1);

    internal IReadOnlyList<(ObjectId Id, bool Begins)> Holds => _holds;

    public static HoldBatch Create() => new([]);

    internal void Add((ObjectId Id, bool Begins) hold) => _holds.Add(hold);

    public (HoldBatch First, HoldBatch Second) Split()
    {
        int half = Count / 2;
        return (new HoldBatch(_holds[..half]), new HoldBatch(_holds[half..]));
    }
}
