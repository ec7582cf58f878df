using ClusterTasks;

namespace MonteCarloPi;

/// <summary>The work of one task.</summary>
/// <param name="Seed">The task's own seed: the same task gives the same answer wherever and however often it runs.</param>
/// <param name="Points">The number of random points.</param>
public sealed record Throw(int Seed, int Points);

/// <summary>The remote function.</summary>
public static class Functions
{
    [Remote]
    public static long CountHits(Throw task)
    {
        var random = new Random(task.Seed);
        long hits = 0;
        for (int point = 0; point < task.Points; point++)
        {
            double x = random.NextDouble();
            double y = random.NextDouble();
            hits += (x * x) + (y * y) < 1 ? 1 : 0;
        }

        return hits;
    }
}
