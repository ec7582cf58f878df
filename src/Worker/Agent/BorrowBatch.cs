using ClusterTasks.Worker.Outbox;

namespace ClusterTasks.Worker.Agent;

/// <summary>Begins and ends of borrows of objects of one owner.</summary>
internal sealed class BorrowBatch : IOutboxBatch<BorrowBatch>
{
    private readonly List<(ObjectId Id, bool Begins)> _borrows;

    private BorrowBatch(List<(ObjectId Id, bool Begins)> borrows) => _borrows = borrows;

    public int Count => _borrows.Count;

    public long Bytes => (long)_borrows.Count * (ObjectId.Size + 1);

    internal IReadOnlyList<(ObjectId Id, bool Begins)> Borrows => _borrows;

    public static BorrowBatch Create() => new([]);

    internal void Add((ObjectId Id, bool Begins) borrow) => _borrows.Add(borrow);

    public (BorrowBatch First, BorrowBatch Second) Split()
    {
        int half = Count / 2;
        return (new BorrowBatch(_borrows[..half]), new BorrowBatch(_borrows[half..]));
    }
}
