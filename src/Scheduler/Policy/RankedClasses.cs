namespace ClusterTasks.Scheduling.Policy;

/// <summary>The classes of one job that may run in one place (on several nodes, or on one), by <see cref="TaskClass.Rank"/>. One chunk
/// holds the usual handful; a program with a class for each task has many chunks, and a change moves no more than one of them.</summary>
/// <param name="capacity">Classes of a chunk.</param>
internal sealed class RankedClasses(int capacity)
{
    private readonly List<ClassChunk> _chunks = [];
    private int _reserveTurn;
    private int _recallTurn;
    private long _round;
    private TaskClass? _passed;

    internal int Count { get; private set; }

    /// <summary>The chunks, none of them empty; the first classes are in the first.</summary>
    internal List<ClassChunk> Chunks => _chunks;

    internal IEnumerable<TaskClass> All => _chunks.SelectMany(chunk => chunk.Classes);

    internal void Add(TaskClass taskClass)
    {
        Count++;
        int place = Math.Min(ChunkOf(taskClass), _chunks.Count - 1);
        if (place < 0)
            _chunks.Add(new ClassChunk());
        ClassChunk chunk = _chunks[Math.Max(place, 0)];
        chunk.Add(taskClass);
        if (chunk.Count > capacity)
            _chunks.Insert(Math.Max(place, 0) + 1, chunk.Split());
    }

    /// <summary>Call it before the class's rank changes.</summary>
    internal void Remove(TaskClass taskClass)
    {
        Count--;
        int place = ChunkOf(taskClass);
        _chunks[place].Remove(taskClass);
        // The last chunk stays: the class of a program that makes its tasks one by one comes and goes.
        if (_chunks[place].Count == 0 && _chunks.Count > 1)
            _chunks.RemoveAt(place);
    }

    /// <summary>Returns another part at each call, so that in the end all classes have had their turn; null: there are none.</summary>
    internal ClassChunk? NextToReserve() => Next(ref _reserveTurn);

    /// <summary>Does the same for recalls, with turns of their own.</summary>
    internal ClassChunk? NextToRecall() => Next(ref _recallTurn);

    /// <summary>Returns the place where the search for a class that fits continues in this round. Room only shrinks within a round, so the
    /// classes that were passed do not fit.</summary>
    internal (int Chunk, int Item) StartOf(long round)
    {
        if (_round != round)
            (_round, _passed) = (round, null);
        if (_passed is null)
            return (0, 0);
        int place = ChunkOf(_passed);
        return place == _chunks.Count ? (place, 0) : (place, _chunks[place].PlaceAfter(_passed));
    }

    /// <summary>Notes that the class, and with it all before it, does not fit in this round.</summary>
    internal void Pass(TaskClass taskClass) => _passed = taskClass;

    private ClassChunk? Next(ref int turn)
    {
        if (Count == 0)
            return null;
        turn = (turn + 1) % _chunks.Count;
        return _chunks[turn];
    }

    /// <summary>Returns the first chunk whose last class does not go before that one.</summary>
    private int ChunkOf(TaskClass taskClass)
    {
        int low = 0;
        int high = _chunks.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_chunks[middle].Count > 0 && ClassChunk.Compare(_chunks[middle].Classes[^1], taskClass) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
