using System.Collections;

namespace ClusterTasks.Store.Owner;

/// <summary>Sealed objects by the time of their seal, oldest first. The links are in the records, so adding and removing cost no memory and
/// no search. The store's lock guards it.</summary>
internal sealed class AgeList : IEnumerable<ObjectRecord>
{
    private ObjectRecord? _oldest;
    private ObjectRecord? _newest;

    public int Count { get; private set; }

    public void Add(ObjectRecord record)
    {
        record.AgeList?.Remove(record);
        record.AgeList = this;
        record.Older = _newest;
        if (_newest is null)
            _oldest = record;
        else
            _newest.Newer = record;
        _newest = record;
        Count++;
    }

    public void Remove(ObjectRecord record)
    {
        if (record.Older is null)
            _oldest = record.Newer;
        else
            record.Older.Newer = record.Newer;
        if (record.Newer is null)
            _newest = record.Older;
        else
            record.Newer.Older = record.Older;
        (record.AgeList, record.Older, record.Newer) = (null, null, null);
        Count--;
    }

    public IEnumerator<ObjectRecord> GetEnumerator()
    {
        for (ObjectRecord? record = _oldest; record is not null; record = record.Newer)
            yield return record;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
