using System.Diagnostics;
using System.Runtime.InteropServices;
using ClusterTasks.Protocol;

namespace ClusterTasks.Session.Ledger;

/// <summary>Remembers what a driver has submitted and put, and what it holds, so that another node can take all of it over when the
/// driver's node dies. A record goes when nothing needs it: its task has ended, its results are released, and so are those of the
/// tasks that took them. Not thread-safe: the session's lock guards it.</summary>
/// <remarks>Cost of a task: 40 bytes, its references and its arguments; no allocation once pages and chunks go round.</remarks>
internal sealed class SessionLedger
{
    internal const long DefaultBytes = 256L << 20;

    private const int ChunkBytes = 64 << 10;
    private const int SpareParts = 16;

    // Of a put in the store: forgetting it gains nothing.
    private const int SmallCall = 64;

    private readonly TaskId _maker;
    private readonly long _mostBytes;
    private readonly SortedDictionary<ulong, LedgerPage> _pages = [];

    // Of results whose records are gone, of other makers' objects, of items; and second handles of one object.
    private readonly Dictionary<ObjectId, int> _handles = [];
    private readonly Stack<ulong> _unneeded = new();
    private readonly Stack<LedgerPage> _sparePages = new();
    private readonly Stack<LedgerChunk> _spareChunks = new();
    private LedgerChunk _chunk = new(ChunkBytes);
    private readonly Action<ObjectId> _unuse;
    private (ulong Number, LedgerPage Page)? _last;
    private ulong _newest;
    private bool _isDropping;

    // Of values that are kept on several nodes.
    private readonly Dictionary<ulong, int> _copies = [];

    /// <param name="maker">Any id that the session has made: it says what is the session's own.</param>
    /// <param name="mostBytes">The bytes of calls that it keeps. Above that it forgets ended tasks, the oldest first, and then takes no
    /// more.</param>
    internal SessionLedger(TaskId maker, long mostBytes = DefaultBytes) => (_maker, _mostBytes, _unuse) = (maker, mostBytes, Unuse);

    /// <summary>Bytes of calls.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Tasks and puts that are kept.</summary>
    internal int Count { get; private set; }

    /// <summary>A task is submitted. The process holds its results.</summary>
    internal void OnSubmit(TaskDefinition definition, in Submit call) =>
        Add(call.Id, definition, (byte)((1 << definition.Results) - 1), call.Dependencies, call.Nested, call.Body);

    /// <summary>A value is put. The process holds it.</summary>
    /// <param name="id">The value.</param>
    /// <param name="nested">The references in it.</param>
    /// <param name="inline">The value itself, where it is in no store.</param>
    /// <param name="copies">On how many nodes it is kept.</param>
    internal void OnPut(ObjectId id, IReadOnlyList<ObjectId> nested, ReadOnlyMemory<byte> inline = default, int copies = 1)
    {
        if (copies > 1)
            _copies[id.Task.Counter] = copies;
        Add(id.Task, null, 1, [], nested, inline);
    }

    /// <summary>On how many nodes a value is kept that was put.</summary>
    internal int CopiesOf(ObjectId id) => _copies.GetValueOrDefault(id.Task.Counter, 1);

    /// <summary>The process has got a handle that the node counts.</summary>
    internal void OnHandle(ObjectId id)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_handles, id, out _)++;
        Use(id);
    }

    /// <summary>The next item of a stream was asked for. The process holds it, whatever its outcome.</summary>
    internal void OnNextItem(ObjectId item)
    {
        OnHandle(item);
        ref LedgerRecord record = ref Find(item.Task);
        if (!IsNone(ref record))
            record.Requested = item.Index;
    }

    internal void OnReleased(ObjectId id)
    {
        if (_handles.Count > 0 && _handles.TryGetValue(id, out int count))
        {
            if (count == 1)
                _handles.Remove(id);
            else
                _handles[id] = count - 1;
            Unuse(id);
            return;
        }

        ref LedgerRecord record = ref Find(id.Task);
        if (IsNone(ref record))
            return;
        record.Handles &= (byte)~(1 << (int)id.Index);
        DropIfUnneeded(id.Task, ref record);
    }

    /// <summary>A task has ended.</summary>
    internal void OnSettled(TaskId task)
    {
        ref LedgerRecord record = ref Find(task);
        if (IsNone(ref record) || record.IsSettled)
            return;
        record.IsSettled = true;
        DropIfUnneeded(task, ref record);
    }

    internal void OnSettled(ulong number) => OnSettled(IdOf(number));

    /// <summary>The task could not be sent, or the value not stored: there is none.</summary>
    internal void Withdraw(TaskId id, int results = 1)
    {
        OnSettled(id);
        for (int index = 0; index < results; index++)
            OnReleased(new ObjectId(id, (uint)index));
    }

    /// <summary>Whether the session itself made the object.</summary>
    internal bool IsOwn(ObjectId id) => IsOwn(id.Task);

    /// <summary>Returns the tasks and puts that are kept, in the order in which they were made.</summary>
    internal IEnumerable<LedgerItem> Items()
    {
        foreach ((ulong number, LedgerPage page) in _pages)
        {
            for (int place = 0; place < LedgerPage.Size; place++)
            {
                if (page.Records[place].IsKept)
                    yield return ItemOf((number << LedgerPage.Bits) | (uint)place, page.Records[place]);
            }
        }
    }

    /// <summary>Returns the handles of the process, each with its number.</summary>
    internal IEnumerable<(ObjectId Id, int Count)> Handles()
    {
        foreach ((ulong number, LedgerPage page) in _pages)
        {
            for (int place = 0; place < LedgerPage.Size; place++)
            {
                for (int index = 0, bits = page.Records[place].Handles; bits != 0; index++, bits >>= 1)
                {
                    if ((bits & 1) != 0)
                        yield return (new ObjectId(IdOf((number << LedgerPage.Bits) | (uint)place), (uint)index), 1);
                }
            }
        }

        foreach ((ObjectId id, int count) in _handles)
            yield return (id, count);
    }

    private static bool IsNone(ref LedgerRecord record) => System.Runtime.CompilerServices.Unsafe.IsNullRef(ref record);

    private bool IsOwn(TaskId id) => id.Owner == _maker.Owner && id.Session == _maker.Session;

    private TaskId IdOf(ulong number) => new(_maker.Owner, _maker.Number - _maker.Counter + number);

    private LedgerItem ItemOf(ulong number, in LedgerRecord record)
    {
        ReadOnlyMemory<byte> call = record.Chunk!.Bytes.AsMemory(record.Offset, record.Length);
        return new LedgerItem(
            record.Definition, LedgerCalls.Read(IdOf(number), call), record.Requested, record.IsSettled, record.Handles != 0);
    }

    private void Add(
        TaskId id, TaskDefinition? definition, byte handles, IReadOnlyList<ObjectId> dependencies, IReadOnlyList<ObjectId> nested,
        ReadOnlyMemory<byte> body)
    {
        Debug.Assert(IsOwn(id), $"{id} is not the session's own.");
        int size = LedgerCalls.SizeOf(dependencies, nested, body);
        if (Bytes + size > _mostBytes)
            ForgetEnded(_mostBytes - (_mostBytes / 4) - size);
        if (Bytes + size > _mostBytes)
        {
            for (int index = 0; handles >> index != 0; index++)
                OnHandle(new ObjectId(id, (uint)index));
            return;
        }

        ref LedgerRecord record = ref GetOrAdd(id.Counter);
        LedgerChunk chunk = ChunkFor(size);
        record = new LedgerRecord
        {
            Definition = definition,
            Chunk = chunk,
            Offset = chunk.Used,
            Length = size,
            Handles = handles,
            IsKept = true,
            IsSettled = definition is null,
        };
        LedgerCalls.Write(chunk.Bytes.AsSpan(chunk.Used, size), dependencies, nested, body);
        chunk.Used += size;
        chunk.Records++;
        Bytes += size;
        Count++;
        for (int i = 0; i < dependencies.Count; i++)
            Use(dependencies[i]);
        for (int i = 0; i < nested.Count; i++)
            Use(nested[i]);
    }

    private void Use(ObjectId id)
    {
        ref LedgerRecord record = ref Find(id.Task);
        if (!IsNone(ref record))
            record.Uses++;
    }

    private void Unuse(ObjectId id)
    {
        ref LedgerRecord record = ref Find(id.Task);
        // None, or fewer: the record had been forgotten when the other one began to use it.
        if (IsNone(ref record) || record.Uses == 0)
            return;
        record.Uses--;
        DropIfUnneeded(id.Task, ref record);
    }

    private void DropIfUnneeded(TaskId id, ref LedgerRecord record)
    {
        if (record.IsNeeded)
            return;
        _unneeded.Push(id.Counter);
        if (_isDropping)
            return;
        // A work list, not recursion: a chain of a million tasks must not end the process.
        _isDropping = true;
        while (_unneeded.TryPop(out ulong number))
            Drop(number);
        _isDropping = false;
    }

    private void Drop(ulong number)
    {
        ref LedgerRecord record = ref Find(IdOf(number));
        if (IsNone(ref record) || record.IsNeeded)
            return;
        Forget(number, ref record);
    }

    private void Forget(ulong number, ref LedgerRecord record)
    {
        LedgerChunk chunk = record.Chunk!;
        (int offset, int length) = (record.Offset, record.Length);
        record = default;
        if (_copies.Count > 0)
            _copies.Remove(number);
        Count--;
        Bytes -= length;
        LedgerCalls.ForEachId(chunk.Bytes.AsSpan(offset, length), _unuse);
        if (--chunk.Records == 0)
            Recycle(chunk);
        LedgerPage page = PageOf(number)!;
        // The newest page gets the next records: it would come and go with each of them.
        if (--page.Kept == 0 && LedgerPage.NumberOf(number) != _newest)
            RemovePage(LedgerPage.NumberOf(number), page);
    }

    private void RemovePage(ulong number, LedgerPage page)
    {
        _pages.Remove(number);
        _last = null;
        if (_sparePages.Count < SpareParts)
            _sparePages.Push(page);
    }

    /// <summary>Forgets ended tasks, the oldest first, until so many bytes are left. Their results that the process holds are
    /// lost with the node.</summary>
    private void ForgetEnded(long bytes)
    {
        foreach ((ulong number, LedgerPage page) in _pages.ToArray())
        {
            for (int place = 0; place < LedgerPage.Size && Bytes > bytes; place++)
            {
                ref LedgerRecord record = ref page.Records[place];
                if (!record.IsKept || !record.IsSettled || record.Length <= SmallCall)
                    continue;
                ulong forgotten = (number << LedgerPage.Bits) | (uint)place;
                for (int index = 0, bits = record.Handles; bits != 0; index++, bits >>= 1)
                {
                    if ((bits & 1) != 0)
                        CollectionsMarshal.GetValueRefOrAddDefault(_handles, new ObjectId(IdOf(forgotten), (uint)index), out _)++;
                }

                Forget(forgotten, ref record);
            }
        }
    }

    private LedgerChunk ChunkFor(int size)
    {
        if (size > ChunkBytes / 2)
            return new LedgerChunk(size); // alone, and never used again
        if (_chunk.Free >= size)
            return _chunk;
        return _chunk = _spareChunks.TryPop(out LedgerChunk? spare) ? spare : new LedgerChunk(ChunkBytes);
    }

    private void Recycle(LedgerChunk chunk)
    {
        chunk.Used = 0;
        if (chunk != _chunk && chunk.Bytes.Length == ChunkBytes && _spareChunks.Count < SpareParts)
            _spareChunks.Push(chunk);
    }

    private LedgerPage? PageOf(ulong number)
    {
        ulong wanted = LedgerPage.NumberOf(number);
        if (_last is { } last && last.Number == wanted)
            return last.Page;
        if (!_pages.TryGetValue(wanted, out LedgerPage? page))
            return null;
        _last = (wanted, page);
        return page;
    }

    private ref LedgerRecord GetOrAdd(ulong number)
    {
        LedgerPage? page = PageOf(number);
        if (page is null)
        {
            page = AddPage(LedgerPage.NumberOf(number));
        }

        page.Kept++;
        return ref page.Records[LedgerPage.PlaceOf(number)];
    }

    private LedgerPage AddPage(ulong number)
    {
        LedgerPage page = _sparePages.TryPop(out LedgerPage? spare) ? spare : new LedgerPage();
        _pages.Add(number, page);
        if (number > _newest)
        {
            (ulong former, _newest) = (_newest, number);
            if (_pages.TryGetValue(former, out LedgerPage? empty) && empty.Kept == 0)
                RemovePage(former, empty);
        }

        _last = (number, page);
        return page;
    }

    /// <summary>Returns the record of a task or put; a null reference: none is kept.</summary>
    private ref LedgerRecord Find(TaskId id)
    {
        if (IsOwn(id) && PageOf(id.Counter) is { } page)
        {
            ref LedgerRecord record = ref page.Records[LedgerPage.PlaceOf(id.Counter)];
            if (record.IsKept)
                return ref record;
        }

        return ref System.Runtime.CompilerServices.Unsafe.NullRef<LedgerRecord>();
    }
}
