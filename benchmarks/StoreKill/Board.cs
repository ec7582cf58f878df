using System.IO.MemoryMappedFiles;

namespace ClusterTasks.Benchmarks.StoreKill;

/// <summary>The board on which clients tell each other their puts: a few hundred entries of a file that all of them map. Nobody locks the
/// file, so an entry counts only if its checksum fits.</summary>
internal sealed class Board : IDisposable
{
    private const int Entries = 256;
    private const int EntryBytes = 64;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    internal Board(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Entries * EntryBytes);
        _view = _file.CreateViewAccessor();
    }

    internal void Post(Random random, in Posted posted)
    {
        long at = random.Next(Entries) * EntryBytes;
        _view.Write(at, posted.Id.Owner.Value);
        _view.Write(at + 8, posted.Id.Task.Number);
        _view.Write(at + 16, posted.Seed);
        _view.Write(at + 24, posted.Length);
        _view.Write(at + 32, posted.Check);
    }

    /// <summary>Returns an entry that some client posted; the object may be gone by now.</summary>
    internal bool TryPick(Random random, out Posted posted)
    {
        long at = random.Next(Entries) * EntryBytes;
        var id = new ObjectId(new TaskId(new NodeId(_view.ReadUInt64(at)), _view.ReadUInt64(at + 8)), 0);
        posted = new Posted(id, _view.ReadUInt64(at + 16), _view.ReadInt32(at + 24));
        return posted.Length > 0 && _view.ReadUInt64(at + 32) == posted.Check;
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}

/// <summary>An object and the seed and length of its content.</summary>
internal readonly record struct Posted(ObjectId Id, ulong Seed, int Length)
{
    internal ulong Check => (((Id.Owner.Value * 31) + Id.Task.Number) * 0x9E3779B97F4A7C15) ^ (Seed * 0xBF58476D1CE4E5B9) ^ (uint)Length;
}
