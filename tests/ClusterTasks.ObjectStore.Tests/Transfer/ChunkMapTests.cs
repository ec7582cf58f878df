using CsCheck;

namespace ClusterTasks.Store.Transfer.Tests;

public sealed class ChunkMapTests
{
    private const int Megabyte = TransferProtocol.ChunkSize;

    // Two connections may take these steps: take a run, deliver its next chunk, break and give the rest back.
    private static readonly Gen<(int Connection, int Step, int Most)[]> Steps = Gen.Select(
        Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[1, 5]).Array[0, 200];

    [Fact]
    public void AnyOrder_OfTakingArrivingAndBreaking_EveryChunkComesOnce() =>
        Gen.Select(Gen.Long[0, 40L * Megabyte], Steps).Sample((size, steps) =>
        {
            var map = new ChunkMap(size);
            var arrived = new HashSet<int>();
            var open = new Queue<int>[] { new(), new() };
            foreach ((int connection, int step, int most) in steps)
            {
                if (step == 0 && map.TryTake(most, out ChunkRun run))
                    Enqueue(open[connection], run, most);
                else if (step == 1 && open[connection].TryDequeue(out int chunk))
                    Arrive(map, arrived, chunk);
                else if (step == 2)
                    Break(map, open[connection]);
                map.AssertInvariants();
            }

            Break(map, open[0]);
            Break(map, open[1]);
            while (map.TryTake(4, out ChunkRun rest))
                for (int chunk = rest.First; chunk < rest.First + rest.Count; chunk++)
                    Arrive(map, arrived, chunk);
            Assert.True(map.IsComplete);
            Assert.Equal(size, map.BytesHere);
            Assert.Equal(map.Count, arrived.Count);
        });

    [Fact]
    public void LengthOf_LastChunk_EndsWithTheObject()
    {
        var map = new ChunkMap((3L * Megabyte) + 5);
        Assert.Equal((4, Megabyte, 5), (map.Count, map.LengthOf(2), map.LengthOf(3)));
        Assert.Equal(Megabyte + 5, map.LengthOf(new ChunkRun(2, 2)));
    }

    private static void Enqueue(Queue<int> open, ChunkRun run, int most)
    {
        Assert.InRange(run.Count, 1, most);
        for (int chunk = run.First; chunk < run.First + run.Count; chunk++)
            open.Enqueue(chunk);
    }

    private static void Arrive(ChunkMap map, HashSet<int> arrived, int chunk)
    {
        Assert.True(arrived.Add(chunk), $"chunk {chunk} was given out twice");
        map.Arrived(chunk);
    }

    private static void Break(ChunkMap map, Queue<int> open)
    {
        while (open.TryDequeue(out int chunk))
            map.GiveBack(new ChunkRun(chunk, 1));
    }
}
