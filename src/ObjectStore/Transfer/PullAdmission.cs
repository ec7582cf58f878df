using System.Diagnostics;

namespace ClusterTasks.Store.Transfer;

/// <summary>
/// Decides which pulls may take room in the store. Pure; the caller's lock guards it. A pull is admitted with the room for its whole
/// object, never for a part, so two half-filled objects never wait for each other's room. The pulls in flight need no more bytes than the
/// store has free, or are one object, whatever its size: that one waits in the store's own queue, which can drop and spill. Order: get
/// before wait before arguments, first come first served in a class. Nothing starves: a pull that has been overtaken
/// <see cref="MostOvertakes"/> times is not overtaken again.
/// </summary>
/// <param name="freeBytes">Room in the store now, without what admitted pulls have reserved there already.</param>
internal sealed class PullAdmission<T>(Func<long> freeBytes)
    where T : class
{
    public const int MostOvertakes = 16;

    private readonly LinkedList<Entry> _waiting = new();
    private readonly Dictionary<T, long> _admitted = [];

    public int Waiting => _waiting.Count;

    /// <summary>Bytes that are promised, and not reserved in the store yet.</summary>
    public long PromisedBytes { get; private set; }

    public bool IsAdmitted(T pull) => _admitted.ContainsKey(pull);

    /// <summary>Puts a pull into the line. <see cref="Admit"/> returns the pulls that may go.</summary>
    public void Enter(T pull, long size, PullClass pullClass) => Insert(new Entry(pull, size) { Class = pullClass });

    /// <summary>Called when a caller of a higher class has joined: the pull moves up.</summary>
    public void Raise(T pull, PullClass pullClass)
    {
        if (Find(pull) is not { } node || node.Value.Class <= pullClass)
            return;
        _waiting.Remove(node);
        node.Value.Class = pullClass;
        Insert(node.Value);
    }

    /// <summary>Takes from the front of the line the pulls that there is room for. The first that does not fit holds up all behind it:
    /// otherwise small pulls that slip past would keep a large one out forever.</summary>
    public List<T> Admit()
    {
        var admitted = new List<T>();
        while (_waiting.First is { } first && (_admitted.Count == 0 || first.Value.Size <= freeBytes() - PromisedBytes))
        {
            _waiting.RemoveFirst();
            _admitted.Add(first.Value.Pull, first.Value.Size);
            PromisedBytes += first.Value.Size;
            admitted.Add(first.Value.Pull);
        }

        return admitted;
    }

    /// <summary>Called when the pull has its room in the store: from here on the free bytes lack it.</summary>
    public void Reserved(T pull)
    {
        PromisedBytes -= _admitted[pull];
        _admitted[pull] = 0;
    }

    /// <summary>Called when the pull has ended, or no longer wants to wait.</summary>
    public void Leave(T pull)
    {
        if (_admitted.Remove(pull, out long promised))
            PromisedBytes -= promised;
        else if (Find(pull) is { } node)
            _waiting.Remove(node);
    }

    /// <summary>Returns the number of pulls before a pull, and its class; null when it does not wait.</summary>
    public (int Ahead, PullClass Class)? PlaceOf(T pull)
    {
        int ahead = 0;
        foreach (Entry entry in _waiting)
        {
            if (entry.Pull == pull)
                return (ahead, entry.Class);
            ahead++;
        }

        return null;
    }

    [Conditional("DEBUG")]
    public void AssertInvariants()
    {
        Debug.Assert(PromisedBytes == _admitted.Values.Sum(), $"{PromisedBytes} bytes promised");
        Debug.Assert(_waiting.Count == 0 || _admitted.Count > 0, $"{_waiting.Count} wait and none is admitted");
    }

    private void Insert(Entry entry)
    {
        LinkedListNode<Entry>? behind = _waiting.Last;
        while (behind is { } node && node.Value.Class > entry.Class && node.Value.Overtaken < MostOvertakes)
        {
            node.Value.Overtaken++;
            behind = node.Previous;
        }

        if (behind is null)
            _waiting.AddFirst(entry);
        else
            _waiting.AddAfter(behind, entry);
    }

    private LinkedListNode<Entry>? Find(T pull)
    {
        LinkedListNode<Entry>? node = _waiting.First;
        while (node is not null && node.Value.Pull != pull)
            node = node.Next;
        return node;
    }

    private sealed class Entry(T pull, long size)
    {
        public T Pull => pull;

        public long Size => size;

        public PullClass Class { get; set; }

        public int Overtaken { get; set; }
    }
}
