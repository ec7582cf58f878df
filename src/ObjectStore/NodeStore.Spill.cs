using System.Globalization;
using ClusterTasks.Store.Client;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Owner;
using ClusterTasks.Store.Spill;

namespace ClusterTasks.Store;

// Decides what to drop, what to spill and what must not wait any longer when memory is short. Decisions need the lock; a thread that may do
// I/O carries them out.
internal sealed partial class NodeStore
{
    private static readonly TimeSpan DiskPause = TimeSpan.FromSeconds(5); // After a failed write: a full disk stays full for a while.
    private static readonly TimeSpan NoticePeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AsideTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongAsideTime = TimeSpan.FromSeconds(1);

    private readonly SpillTable _spilled = new();
    private readonly SpillPolicy _policy;
    private readonly SpillDisk? _disk;
    private readonly SpillWriter? _writer;
    private readonly StoreThread _spiller;
    private bool _relieving;
    private long _drain;
    private long _emptyPlanAt;
    private long _pinnedAt;
    private long _pinnedBytes;
    private long _noticedAt;
    private long _diskFailedAt;
    private string _diskFailure = "";
    private string _diskText = "";
    private long _spilledBytes;

    /// <summary>Called outside of the lock with copies of other nodes' objects that this store has dropped.</summary>
    public Action<IReadOnlyList<ObjectId>>? CopiesDropped { get; set; }

    /// <summary>Called outside of the lock, at most once a second, while memory is short: clients should release pins and references that
    /// they do not need.</summary>
    public Action? MemoryIsShort { get; set; }

    /// <summary>Called when a node died, which may have had the primary copy of any object: from now on copies here are spilled and not
    /// dropped.</summary>
    public void KeepCopies()
    {
        lock (_gate)
        {
            foreach (ObjectRecord record in _objects.Droppable
                .Where(record => record.Kind == CreateKind.Copy && !_spilled.TryFind(record.Id, out _)).ToList())
            {
                record.Kind = CreateKind.Result;
                _objects.Primaries.Add(record);
            }
        }
    }

    /// <summary>Wakes the thread when there is something to free or to give back; the caller holds the lock.</summary>
    private void Relieve()
    {
        if (_relieving || _closed)
            return;
        bool isShort = _queue.First is not null || (IsOverMark() && Elapsed(_emptyPlanAt) >= RetryPeriod);
        if (!isShort && !_spilled.HasWaste && _arenas.Holes.Count == 0)
            return;
        _relieving = true;
        _spiller.Post(RelieveOnThread);
    }

    private void RelieveOnThread()
    {
        try
        {
            while (RelieveOnce())
            {
            }
        }
        catch (ObjectDisposedException) when (_closed)
        {
            // The caller that was told asked the store, which had been closed meanwhile.
        }
    }

    private bool RelieveOnce()
    {
        SpillPlan plan;
        List<SpillWaste> waste;
        List<Allocation> holes;
        List<ObjectId> gone;
        List<SpilledCopy> copies;
        PendingCreate? fallback;
        bool isShort;
        lock (_gate)
        {
            if (_closed)
                return false;
            if (_writer?.File is { IsEmpty: true })
                EndFile();
            waste = _spilled.TakeWaste();
            holes = [.. _arenas.Holes];
            SetAside();
            plan = Plan();
            _drain = plan.Drain;
            gone = [.. plan.Drop.Where(record => !_spilled.TryFind(record.Id, out _)).Select(record => record.Id)];
            copies = [.. plan.Spill.Select(record => _spilled.Begin(record.Id, record.Size))];
            foreach (ObjectRecord record in plan.Drop)
                _objects.Delete(record.Id);
            _queue.Pump();
            isShort = plan.Spill.Count > 0 || _queue.IsShort;
            fallback = plan.IsEmpty ? _queue.TakeForFallback(_options.FallbackGrace) : null;
            if (plan.IsEmpty && fallback is null)
                SetAsideInVain();
            if (plan.IsEmpty && fallback is null && waste.Count == 0 && holes.Count == 0)
            {
                _relieving = false;
                _emptyPlanAt = _time.GetTimestamp();
                ArmRetry();
            }
        }
        if (gone.Count > 0)
            CopiesDropped?.Invoke(gone);
        if (isShort)
            Notice();
        GiveBack(waste, holes);
        if (fallback is not null)
            Reserve(fallback);
        Write(copies);
        return !plan.IsEmpty || fallback is not null || waste.Count > 0 || holes.Count > 0;
    }

    /// <summary>Sets aside a create that is larger than all memory that is not pinned, because it waits for readers. Creates behind it need
    /// not wait, and nothing has to go to disk for it.</summary>
    private void SetAside()
    {
        bool isAny = false;
        for (; _queue.First is { } first && first.Size > _arenas.CapacityBytes - PinnedBytes() - _arenas.GrantedBytes; isAny = true)
            StandAside(first, AsideTime);
        if (isAny)
            _queue.Pump(); // For those behind: nothing is spilled for a create that fits.
    }

    /// <summary>Sets aside the first create when nothing can leave the memory for it: the pinned objects leave no range that is large
    /// enough, or nothing goes to disk. It stands aside longer each time, because everything that is not pinned is written whenever it is
    /// back in line.</summary>
    private void SetAsideInVain()
    {
        if (_queue.First is not { } first || Elapsed(first.Since) < _options.FallbackGrace)
            return;
        StandAside(first, LongAsideTime * (1 << Math.Min(first.InVain, 3)));
        first.InVain++;
        _queue.Pump();
    }

    private void StandAside(PendingCreate pending, TimeSpan time) =>
        pending.AsideUntil = _time.GetTimestamp() + (long)(time.TotalSeconds * _time.TimestampFrequency);

    private long PinnedBytes()
    {
        if (_pinnedAt != 0 && Elapsed(_pinnedAt) < RetryPeriod)
            return _pinnedBytes; // A scan of all pin pages.
        _pinnedAt = _time.GetTimestamp();
        return _pinnedBytes = _clients.PinnedEntries()
            .Sum(entry => _objects.At(entry) is { } record && !_arenas.IsFallback(record.Segment) ? record.Allocated : 0);
    }

    private SpillPlan Plan()
    {
        long now = _time.GetTimestamp();
        long room = _disk is null || (_diskFailedAt != 0 && Elapsed(_diskFailedAt) < DiskPause) ? 0
            : _options.Spill!.LimitBytes - _spilled.DiskBytes;
        long waiting = _queue.First is { } first ? ObjectRoom.Of(first.Size) : 0;
        var books = new SpillBooks(_arenas.CapacityBytes, TakenBytes, waiting, waiting > 0 && _objects.FreeEntries == 0, room, _drain);
        return _policy.Next(books, Candidates(_objects.Droppable), Candidates(_objects.Primaries));

        // Lazy: a look at the pins of an object costs a read for each client, and few objects are looked at.
        IEnumerable<SpillCandidate> Candidates(AgeList list) =>
            list.Select(record => new SpillCandidate(record, IsBusy(record, now)));
    }

    // Chunks of clients for small objects count as taken, too, though none of their memory can be spilled.
    private long TakenBytes => _arenas.UsedBytes + _arenas.GrantedBytes;

    private bool IsOverMark() => TakenBytes > (_options.Spill?.StartAt ?? 1) * _arenas.CapacityBytes;

    private void Notice()
    {
        if (_noticedAt != 0 && Elapsed(_noticedAt) < NoticePeriod)
            return;
        _noticedAt = _time.GetTimestamp();
        string text = _disk?.ToString() ?? "";
        lock (_gate)
            _diskText = text;
        MemoryIsShort?.Invoke();
    }

    private void GiveBack(List<SpillWaste> waste, List<Allocation> holes)
    {
        foreach (SpillWaste item in waste)
        {
            if (item.IsWholeFile)
            {
                item.File.Handle!.Dispose();
            }
            else if (SpillDisk.TryPunch(item))
            {
                lock (_gate)
                    _spilled.Punched(item);
            }
        }
        foreach (Allocation hole in holes)
        {
            SpillDisk.Punch(_arenas.Fallback!.File, hole.Offset, hole.Bytes);
            lock (_gate)
                _arenas.Punched(hole);
        }
    }

    private void Reserve(PendingCreate pending)
    {
        bool success = true;
        try
        {
            Allocation place = pending.Record!.Place;
            SpillDisk.Reserve(_arenas.Fallback!.File, place.Offset, place.Bytes);
        }
        catch (IOException e)
        {
            success = false;
            DiskFailed("no room for the fallback segment", e);
        }
        if (success)
            _logger.FellBack(pending.Size, (long)Elapsed(pending.Since).TotalMilliseconds);
        lock (_gate)
        {
            if (!_closed)
                _queue.OnReserved(pending, success);
        }
    }

    /// <summary>Writes objects that are in memory. Each stays readable until its bytes are on disk; then the ordinary protocol of a delete
    /// frees its memory.</summary>
    private unsafe void Write(List<SpilledCopy> copies)
    {
        var unflushed = new Queue<SpilledCopy>();
        int next = 0;
        try
        {
            for (; next < copies.Count; next++)
            {
                SpilledCopy copy = copies[next];
                if (_writer!.IsFull(copy.Size))
                {
                    _writer.Flush();
                    Settle(unflushed);
                    lock (_gate)
                        EndFile();
                }
                PinnedObject? pinned = _local.TryGet(copy.Id, out PinnedObject? found) ? found : null;
                using (pinned)
                {
                    if (pinned?.Length != copy.Size)
                    {
                        lock (_gate)
                            _spilled.Failed(copy); // Deleted since the plan; another object of this id, with other bytes, may have come.
                        continue;
                    }
                    long offset = _writer.NextOffset(copy.Size);
                    ulong hash = _writer.Append((byte*)pinned.Address, copy.Size, _spiller.Stopping);
                    lock (_gate)
                        _spilled.Place(copy, _writer.File!, offset, hash);
                }
                unflushed.Enqueue(copy);
                Settle(unflushed);
            }
            _writer?.Flush();
            Settle(unflushed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ClusterTasksException or OperationCanceledException)
        {
            SpillFile? broken;
            long end = 0;
            lock (_gate)
            {
                foreach (SpilledCopy copy in unflushed.Concat(copies.Skip(next)))
                    _spilled.Failed(copy);
                broken = _writer!.File;
                if (broken is not null)
                {
                    end = broken.End;
                    EndFile();
                }
            }
            // No table lists the bytes that were written of the failed objects, and the disk may be full of them.
            if (broken is not null)
                SpillDisk.Trim(broken, end);
            if (e is not OperationCanceledException)
                DiskFailed("objects stay in memory", e);
        }
    }

    private void Settle(Queue<SpilledCopy> unflushed)
    {
        while (unflushed.TryPeek(out SpilledCopy? copy) && copy.End <= _writer!.Flushed)
        {
            unflushed.Dequeue();
            lock (_gate)
            {
                if (_closed)
                    return;
                if (_spilled.Written(copy) && _objects.TryFind(copy.Id, out ObjectRecord? record))
                {
                    _spilledBytes += copy.Size;
                    if (_clients.IsPinned(record.Entry))
                        // A reader came meanwhile. The object stays, and leaves without a write another time.
                        _objects.Droppable.Add(record);
                    else
                        _objects.Delete(copy.Id);
                }
                AfterChange();
            }
        }
    }

    private void EndFile() => _spilled.Complete(_writer!.EndFile()!);

    private void DiskFailed(string consequence, Exception error)
    {
        lock (_gate)
        {
            _diskFailedAt = _time.GetTimestamp();
            _diskFailure = error.Message.TrimEnd('.');
        }
        _logger.SpillFailed(_disk!.ToString(), consequence, error);
    }

    /// <summary>Describes the state of spilling for a refusal; the caller holds the lock.</summary>
    private string SpillText()
    {
        if (_options.Spill is not { } spill)
            return _options.SpillOff;
        string limit = spill.LimitBytes == long.MaxValue ? "no limit"
            : string.Create(CultureInfo.InvariantCulture, $"limit {spill.LimitBytes}");
        string failure = _diskFailure.Length == 0 ? "" : $" The last write there failed: {_diskFailure}.";
        return string.Create(CultureInfo.InvariantCulture,
            $"Spilled {_spilled.Count} objects of {_spilled.Bytes} bytes, {_spilled.DiskBytes} on disk ({limit}), fallback segment "
                + $"{_arenas.FallbackUsedBytes} of {spill.FallbackBytes} bytes, spill directory {_diskText}.{failure}");
    }

    /// <summary>Returns the reason why an object is not in memory yet: it waits for room. Null when it does not.</summary>
    public string? ExplainWait(ObjectId id)
    {
        lock (_gate)
        {
            if (_closed || _queue.FindWaiting(id) is not { } pending)
                return null;
            string from = pending.Kind == CreateKind.Restore ? "is on this node's disk and " : "";
            string text = string.Create(CultureInfo.InvariantCulture,
                $"it {from}waits for room in this node's memory: {pending.Size} bytes; {TakenBytes} of {_arenas.CapacityBytes} are "
                    + $"taken, {PinnedBytes()} of them by objects that processes read now");
            if (_diskFailedAt != 0 && Elapsed(_diskFailedAt) < 2 * DiskPause)
                return $"{text} and cannot go to the spill directory {_diskText}: {_diskFailure}";
            return _options.Spill is { } spill && _spilled.DiskBytes > spill.LimitBytes - pending.Size
                ? string.Create(CultureInfo.InvariantCulture,
                    $"{text} and cannot go to disk: {_spilled.DiskBytes} of {spill.LimitBytes} bytes are taken there")
                : text;
        }
    }

    private TimeSpan Elapsed(long since) => _time.GetElapsedTime(since);
}
