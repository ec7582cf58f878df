using ClusterTasks.Store.Contracts;
using ClusterTasks.Store.Layout;
using Microsoft.Win32.SafeHandles;

namespace ClusterTasks.Store.Owner;

/// <summary>One attached client, as the owner knows it; guarded by the store's lock.</summary>
internal sealed class StoreClientRecord(int index, int processId, SafeFileHandle? pidFd)
{
    public int Index { get; } = index;

    public int ProcessId { get; } = processId;

    /// <summary>Null when the client lives in the owner's process.</summary>
    public SafeFileHandle? PidFd { get; } = pidFd;

    /// <summary>True when its connection ended: it gets nothing new, but counts until it is dead or retired.</summary>
    public bool Ended { get; set; }

    /// <summary>True when it has promised to take no new pins.</summary>
    public bool Retiring { get; set; }

    /// <summary>True when the pidfd said so.</summary>
    public bool Dead { get; set; }

    /// <summary>Memory that it may fill with small objects, oldest first.</summary>
    public List<Chunk> Chunks { get; } = [];

    /// <summary>Entries of its ring that the owner has taken.</summary>
    public ulong Submissions { get; set; }

    public bool IsActive => !Ended && !Retiring && !Dead;
}

/// <summary>The attached clients and their pin pages. The store's lock guards it.</summary>
internal sealed unsafe class ClientTable(byte* control, ControlLayout layout, StoreNames names)
{
    // The bound for one process, so that a program that leaks sessions leaves some to others. Broken sessions count: the process may still
    // write to their memory.
    private readonly int _mostOfAProcess = Math.Max(1, layout.Clients / 2);

    private const int ShownHolders = 3;

    private readonly byte* _pins = control + layout.PinsOffset;
    private readonly StoreClientRecord?[] _byIndex = new StoreClientRecord?[layout.Clients];
    private readonly List<StoreClientRecord> _all = [];

    public IReadOnlyList<StoreClientRecord> All => _all;

    /// <summary>The number of entries that were ever used; pins above it mean nothing. A store made for a million objects that holds a
    /// hundred is scanned as fast as one made for a hundred.</summary>
    public int UsedEntries { get; set; }

    public StoreClientRecord Add(int processId, SafeFileHandle? pidFd)
    {
        StoreClientRecord[] own = pidFd is null ? [] : [.. _all.Where(client => client.ProcessId == processId && !client.Dead)];
        if (own.Length >= _mostOfAProcess)
        {
            int broken = own.Count(client => client is { Ended: true, Retiring: false });
            string what = broken > own.Length / 2
                ? $"sessions that may still write to the node store, {broken} of them broken off: end the process"
                : $"sessions, as many as one process may have: close some, or raise {names.MaxClients}";
            throw new ClusterTasksException($"Process {processId} has {own.Length} {what}.");
        }

        int index = Array.IndexOf(_byIndex, null);
        if (index < 0)
            throw new ClusterTasksException(
                $"The node store has {layout.Clients - 1} client processes already, the most that it takes; {Holders()}: let some of "
                    + $"them end, or raise {names.MaxClients}.");
        var client = new StoreClientRecord(index, processId, pidFd);
        _byIndex[index] = client;
        _all.Add(client);
        return client;
    }

    /// <summary>Names the processes that have the most places, so that a person knows which to end.</summary>
    private string Holders()
    {
        (int Process, int Count)[] all = [.. _all.Where(client => client.Index > 0).GroupBy(client => client.ProcessId)
            .Select(own => (Process: own.Key, Count: own.Count())).OrderByDescending(own => own.Count).ThenBy(own => own.Process)];
        string most = string.Join(", ", all.Take(ShownHolders).Select(own => $"process {own.Process} has {own.Count}"));
        return all.Length > ShownHolders ? $"{most}, {Counted.Of(all.Length - ShownHolders, "other process", "other processes")} the rest"
            : most;
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

    /// <summary>I3: reads the pin words of every client that is not proven dead, whatever the state of its connection.</summary>
    public bool IsPinned(int entry)
    {
        foreach (StoreClientRecord client in _all)
        {
            // The page of a dead client is zeros, and a hole in the file: a read would take memory for it.
            if (!client.Dead && Volatile.Read(ref Page(client.Index)[entry]) != 0)
                return true;
        }
        return false;
    }

    public Span<uint> Page(int index) => new(_pins + (layout.PinStride * index), layout.Entries);

    public bool HasPins(StoreClientRecord client) => Page(client.Index)[..UsedEntries].ContainsAnyExcept(0u);

    /// <summary>Returns the ring in which the client hands in small objects.</summary>
    public byte* Ring(int index) => _pins + (layout.PinStride * index) + layout.RingAt;

    /// <summary>I5: the owner zeroes the page before the index is used again.</summary>
    public void Clear(StoreClientRecord client) => Page(client.Index).Clear();

    public void Remove(StoreClientRecord client)
    {
        _byIndex[client.Index] = null;
        _all.Remove(client);
    }

    /// <summary>Returns the entries of the objects that any process reads now.</summary>
    public HashSet<int> PinnedEntries() => [.. Pins().Select(pin => pin.Entry)];

    /// <summary>Returns all pins that are held now, client by client.</summary>
    public List<(StoreClientRecord Client, int Entry, uint Count)> Pins()
    {
        var pins = new List<(StoreClientRecord, int, uint)>();
        foreach (StoreClientRecord client in _all.Where(client => !client.Dead))
        {
            Span<uint> page = Page(client.Index)[..UsedEntries];
            for (int entry = page.IndexOfAnyExcept(0u); entry >= 0;)
            {
                pins.Add((client, entry, page[entry]));
                int next = page[(entry + 1)..].IndexOfAnyExcept(0u);
                entry = next < 0 ? -1 : entry + 1 + next;
            }
        }
        return pins;
    }
}
