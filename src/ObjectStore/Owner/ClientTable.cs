using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store;

/// <summary>One attached client, as the owner knows it; guarded by the store's lock.</summary>
internal sealed class StoreClientRecord(int index, int processId, SafeFileHandle? pidFd)
{
    public int Index { get; } = index;

    public int ProcessId { get; } = processId;

    /// <summary>Null when the client lives in the owner's process.</summary>
    public SafeFileHandle? PidFd { get; } = pidFd;

    /// <summary>Its connection ended: it gets nothing new, but counts until it is dead or retired.</summary>
    public bool Ended { get; set; }

    /// <summary>It promised to take no new pins.</summary>
    public bool Retiring { get; set; }

    /// <summary>The pidfd said so.</summary>
    public bool Dead { get; set; }

    /// <summary>Memory that it may fill with small objects, oldest first.</summary>
    public List<Chunk> Chunks { get; } = [];

    /// <summary>Entries of its ring that the owner has taken.</summary>
    public ulong Submissions { get; set; }

    public bool IsActive => !Ended && !Retiring && !Dead;
}

/// <summary>Who is attached, and the pin pages. Guarded by the store's lock.</summary>
internal sealed unsafe class ClientTable(byte* control, ControlLayout layout, StoreNames names)
{
    // Of one process that lives on. It may still write to what its broken sessions had, so their places are not free: without a limit it
    // would leave other programs none.
    private readonly int _mostBroken = Math.Max(1, layout.Clients / 2);

    private readonly byte* _pins = control + layout.PinsOffset;
    private readonly StoreClientRecord?[] _byIndex = new StoreClientRecord?[layout.Clients];
    private readonly List<StoreClientRecord> _all = [];

    public IReadOnlyList<StoreClientRecord> All => _all;

    /// <summary>Slots above were never used, and pins there mean nothing: a store made for a million objects that holds a hundred is
    /// looked through as fast as one made for a hundred.</summary>
    public int UsedSlots { get; set; }

    public StoreClientRecord Add(int processId, SafeFileHandle? pidFd)
    {
        if (_all.Count(client => client.ProcessId == processId && client is { Ended: true, Retiring: false, Dead: false }) >= _mostBroken)
            throw new ClusterTasksException(
                $"Process {processId} has {_mostBroken} sessions that were broken off and may still write to the node store: end the process.");
        int index = Array.IndexOf(_byIndex, null);
        if (index < 0)
            throw new ClusterTasksException(
                $"The node store has {layout.Clients - 1} client processes already, the most that it takes: let some of them end, or raise {names.MaxClients}.");
        var client = new StoreClientRecord(index, processId, pidFd);
        _byIndex[index] = client;
        _all.Add(client);
        return client;
    }

    public StoreClientRecord? Find(int index) => (uint)index < (uint)_byIndex.Length ? _byIndex[index] : null;

    public StoreClientRecord Require(int index) => Find(index) is { } client
        ? client
        : throw new ClusterTasksException($"No client {index} is attached to this node store: attach first.");

    public StoreClientRecord RequireActive(int index)
    {
        StoreClientRecord client = Require(index);
        return client.IsActive ? client : throw new ClusterTasksException(
            $"Client {index} (process {client.ProcessId}) has left this node store: attach again.");
    }

    public bool Contains(StoreClientRecord client) => _byIndex[client.Index] == client;

    /// <summary>I3: looks at the pin words of every client that is not proven dead, whatever its connection says.</summary>
    public bool IsPinned(int slot)
    {
        foreach (StoreClientRecord client in _all)
        {
            if (Volatile.Read(ref Page(client.Index)[slot]) != 0)
                return true;
        }
        return false;
    }

    public Span<uint> Page(int index) => new(_pins + (layout.PinStride * index), layout.Slots);

    public bool HasPins(StoreClientRecord client) => Page(client.Index).ContainsAnyExcept(0u);

    /// <summary>Where the client hands in small objects.</summary>
    public byte* Ring(int index) => _pins + (layout.PinStride * index) + layout.RingAt;

    /// <summary>I5: the page is zeroed by the owner before the index is given out again.</summary>
    public void Clear(StoreClientRecord client) => Page(client.Index).Clear();

    public void Remove(StoreClientRecord client)
    {
        _byIndex[client.Index] = null;
        _all.Remove(client);
    }

    /// <summary>All pins that are held now, client by client.</summary>
    public List<(StoreClientRecord Client, int Slot, uint Count)> Pins()
    {
        var pins = new List<(StoreClientRecord, int, uint)>();
        foreach (StoreClientRecord client in _all)
        {
            Span<uint> page = Page(client.Index)[..UsedSlots];
            for (int slot = page.IndexOfAnyExcept(0u); slot >= 0;)
            {
                pins.Add((client, slot, page[slot]));
                int next = page[(slot + 1)..].IndexOfAnyExcept(0u);
                slot = next < 0 ? -1 : slot + 1 + next;
            }
        }
        return pins;
    }
}
