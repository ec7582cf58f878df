using ClusterTasks.ObjectStore.Tests.Support;
using ClusterTasks.Store.Layout;
using ClusterTasks.Store.Spill;
using CsCheck;

namespace ClusterTasks.ObjectStore.Tests.Spill;

/// <summary>Runs every order of write, delete and restore against a model disk: a map of blocks that punches and closings remove.</summary>
public sealed class SpillTableTests
{
    private enum Step
    {
        Begin,
        Place,
        Written,
        Failed,
        Delete,
        BeginRead,
        EndRead,
        NextFile,
        GiveBack,
    }

    [Fact]
    public void Events_InAnyOrder_KeepLiveBytesAndGiveBackAllOthers()
    {
        Gen<(Step Step, int Pick, int Size)> step = Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 7], Gen.Int[0, 20_000]);
        step.Array[1, 120].Sample(steps =>
        {
            var world = new World();
            foreach ((Step kind, int pick, int size) in steps)
                world.Take(kind, pick, size);
            world.End();
        });
    }

    private sealed class World
    {
        private readonly SpillTable _table = new();
        private readonly List<SpilledCopy> _begun = [], _placed = [], _reading = [];
        private readonly HashSet<ObjectId> _live = []; // Objects that a program could still ask for.
        private readonly Dictionary<SpillFile, HashSet<long>> _disk = []; // Blocks that exist, of open files.
        private SpillFile _file = new(null);
        private long _end;
        private ulong _number;

        public void Take(Step step, int pick, int size)
        {
            switch (step)
            {
                case Step.Begin:
                    _begun.Add(_table.Begin(TestStore.Id(++_number), size));
                    _live.Add(TestStore.Id(_number));
                    break;
                case Step.Place when _begun.Count > 0:
                    Place(Remove(_begun, pick));
                    break;
                case Step.Written when _placed.Count > 0:
                    // The writer's buffer is flushed in whole blocks, in the order of their places.
                    SpilledCopy written = Remove(_placed, 0);
                    Assert.Equal(_live.Contains(written.Id), _table.Written(written));
                    _end = Math.Max(_end, ControlLayout.ToPage(written.End));
                    break;
                case Step.Failed when _placed.Count > 0:
                    // The writer gives up all that it has not flushed, and the file with it.
                    foreach (SpilledCopy failed in _placed.ToList())
                    {
                        _table.Failed(failed);
                        _live.Remove(failed.Id);
                    }
                    _placed.Clear();
                    NextFile();
                    break;
                case Step.Delete when _number > 0:
                    ObjectId deleted = TestStore.Id(1 + ((ulong)size % _number));
                    _table.Delete(deleted);
                    _live.Remove(deleted);
                    break;
                case Step.BeginRead when _table.Stored.Any():
                    SpilledCopy read = _table.Stored.ElementAt(pick % _table.Count);
                    SpillTable.BeginRead(read);
                    _reading.Add(read);
                    break;
                case Step.EndRead when _reading.Count > 0:
                    _table.EndRead(Remove(_reading, pick));
                    break;
                case Step.NextFile when _placed.Count == 0:
                    NextFile();
                    break;
                case Step.GiveBack:
                    GiveBack();
                    break;
                default:
                    break;
            }
            Check();
        }

        public void End()
        {
            foreach (ObjectId id in _live.ToList())
                _table.Delete(id);
            foreach (SpilledCopy copy in _begun)
                _table.Failed(copy);
            foreach (SpilledCopy copy in _placed)
                Assert.False(_table.Written(copy));
            _reading.ForEach(_table.EndRead);
            NextFile();
            GiveBack();
            Assert.Equal((0, 0L, 0L, 0), (_table.Count, _table.Bytes, _table.DiskBytes, _table.Files.Count));
            Assert.Empty(_disk);
        }

        private static SpilledCopy Remove(List<SpilledCopy> from, int pick)
        {
            SpilledCopy copy = from[pick % from.Count];
            from.Remove(copy);
            return copy;
        }

        private void Place(SpilledCopy copy)
        {
            _table.Place(copy, _file, (_end + 63) & -64, 0);
            _end = copy.End;
            if (!_disk.TryGetValue(_file, out HashSet<long>? blocks))
                _disk.Add(_file, blocks = []);
            for (long block = copy.Offset / 4096; block * 4096 < copy.End; block++)
                blocks.Add(block);
            _placed.Add(copy);
        }

        private void NextFile()
        {
            _table.Complete(_file);
            _file = new SpillFile(null);
            _end = 0;
        }

        private void GiveBack()
        {
            foreach (SpillWaste waste in _table.TakeWaste())
            {
                if (waste.IsWholeFile)
                {
                    _disk.Remove(waste.File);
                    continue;
                }
                _disk[waste.File].RemoveWhere(block => block * 4096 >= waste.Start && block * 4096 < waste.End);
                _table.Punched(waste);
            }
        }

        private void Check()
        {
            _table.AssertInvariants();
            Assert.All(_table.Stored, copy => Assert.Contains(copy.Id, _live));
            // The bytes of every copy that can be read, or is being read, are on the disk.
            foreach (SpilledCopy copy in _table.Stored.Concat(_reading))
            {
                for (long block = copy.Offset / 4096; block * 4096 < copy.End; block++)
                    Assert.Contains(block, _disk[copy.File!]);
            }
            if (!_table.HasWaste)
                Assert.Equal(_disk.Values.Sum(blocks => blocks.Count * 4096L), _table.DiskBytes);
        }
    }
}
