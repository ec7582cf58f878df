using System.Globalization;

namespace ClusterTasks.Store;

// When memory is short: what is dropped, what goes to disk, and what must not wait any longer. Decided under the lock, carried out on
// a thread that may do I/O.
internal sealed partial class NodeStore
{
    private static readonly TimeSpan DiskPause = TimeSpan.FromSeconds(5); // After a failed write: a full disk stays full for a while.
    private static readonly TimeSpan NoticePeriod = TimeSpan.FromSeconds(1);

    private readonly SpillTable _spilled = new();
    private readonly SpillPolicy _policy;
    private readonly SpillDisk? _disk;
    private readonly SpillWriter? _writer;
    private readonly StoreThread _spiller;
    private bool _relieving;
    private bool _draining;
    private long _emptyPlanAt;
    private long _noticedAt;
    private long _diskFailedAt;
    private string _diskFailure = "";
    private string _diskText = "";
    private long _spilledBytes;

    /// <summary>Called outside of the lock: these copies of objects of other nodes are not here any more.</summary>
    public Action<IReadOnlyList<ObjectId>>? CopiesDropped { get; set; }

    /// <summary>Called outside of the lock, at most once a second, while memory is short: whoever holds leases or references that it
    /// does not need is to let go.</summary>
    public Action? MemoryIsShort { get; set; }

    /// <summary>A node died, which may have had the primary copy of any object: copies here are not dropped any more, but spilled.</summary>
    public void KeepCopies()
    {
        lock (_gate)
        {
            foreach (ObjectRecord record in _objects.Droppable.Where(record => record.Kind == CreateKind.Copy && !_spilled.TryFind(record.Id, out _)).ToList())
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
            // Whoever was told of something asked the store, which had been closed meanwhile.
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
            plan = Plan();
            _draining = plan.IsDraining;
            gone = [.. plan.Drop.Where(record => !_spilled.TryFind(record.Id, out _)).Select(record => record.Id)];
            copies = [.. plan.Spill.Select(record => _spilled.Begin(record.Id, record.Size))];
            foreach (ObjectRecord record in plan.Drop)
                _objects.Delete(record.Id);
            _queue.Pump();
            isShort = plan.Spill.Count > 0 || _queue.First is not null;
            fallback = plan.IsEmpty ? _queue.TakeForFallback(_options.FallbackGrace) : null;
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

    private SpillPlan Plan()
    {
        long now = _time.GetTimestamp();
        long room = _disk is null || (_diskFailedAt != 0 && Elapsed(_diskFailedAt) < DiskPause) ? 0 : _options.Spill!.LimitBytes - _spilled.DiskBytes;
        long waiting = _queue.First is { } first ? ArenaSet.RoundUp(first.Size) : 0;
        var books = new SpillBooks(_arenas.CapacityBytes, TakenBytes, waiting, waiting > 0 && _objects.FreeSlots == 0, room, _draining);
        return _policy.Next(books, Candidates(_objects.Droppable), Candidates(_objects.Primaries));

        // Lazy: a look at the pins of an object costs a read for each client, and few objects are asked about.
        IEnumerable<SpillCandidate> Candidates(AgeList list) =>
            list.Select(record => new SpillCandidate(record, IsBusy(record, now)));
    }

    // What clients have leased for small objects is taken, too, though nothing can be spilled of it.
    private long TakenBytes => _arenas.UsedBytes + _arenas.LeasedBytes;

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
            SpillDisk.Punch(_arenas.Fallback!.File, hole);
            lock (_gate)
                _arenas.Punched(hole);
        }
    }

    private void Reserve(PendingCreate pending)
    {
        bool success = true;
        try
        {
            SpillDisk.Reserve(_arenas.Fallback!.File, pending.Record!.Place);
        }
        catch (IOException e)
        {
            success = false;
            DiskFailed("no room for the fallback segment", e);
        }
        lock (_gate)
        {
            if (!_closed)
                _queue.OnReserved(pending, success);
        }
    }

    /// <summary>Writes objects that are in memory. Each stays readable until its bytes are on disk; then the ordinary protocol of a
    /// delete frees its memory.</summary>
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
                SealedObject? lease = _local.TryGet(copy.Id, out SealedObject? found) ? found : null;
                using (lease)
                {
                    if (lease?.Length != copy.Size)
                    {
                        lock (_gate)
                            _spilled.Failed(copy); // Deleted since the plan; another of this id and of other bytes may have come.
                        continue;
                    }
                    long offset = _writer.NextOffset(copy.Size);
                    ulong hash = _writer.Append((byte*)lease.Address, copy.Size, _spiller.Stopping);
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
            // What was written of the objects that failed is in no book, and the disk may be full of it.
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
                    if (_clients.IsPinned(record.Slot))
                        _objects.Droppable.Add(record); // A reader came meanwhile. It stays, and goes without a write another time.
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
            _diskFailure = error.Message;
        }
        _logger.SpillFailed(_disk!.ToString(), consequence, error);
    }

    /// <summary>For the text of a refusal; the caller holds the lock.</summary>
    private string SpillText()
    {
        if (_options.Spill is not { } spill)
            return _options.SpillOff;
        string limit = spill.LimitBytes == long.MaxValue ? "no limit" : string.Create(CultureInfo.InvariantCulture, $"limit {spill.LimitBytes}");
        string failure = _diskFailure.Length == 0 ? "" : $" The last write there failed: {_diskFailure}";
        return string.Create(CultureInfo.InvariantCulture,
            $"Spilled {_spilled.Count} objects of {_spilled.Bytes} bytes, {_spilled.DiskBytes} on disk ({limit}), fallback segment {_arenas.FallbackUsedBytes} of {spill.FallbackBytes} bytes, spill directory {_diskText}.{failure}");
    }

    private TimeSpan Elapsed(long since) => _time.GetElapsedTime(since);
}
