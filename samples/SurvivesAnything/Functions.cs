using Apache.Arrow;
using ClusterTasks;

namespace SurvivesAnything;

/// <summary>The functions that run on the cluster. They are repeatable: a seed gives the same numbers in each attempt.</summary>
internal static class Functions
{
    /// <summary>Draws samples of the flights, and returns the mean delay of each hour in each of them.</summary>
    [Remote(MaxRetries = 20)] // this sample kills far more often than a data centre
    internal static double[] Resample(RecordBatch flights, int seed, int samples) => Bootstrap.Resample(flights, seed, samples);

    /// <summary>Puts the samples of many tasks together: the result of one task is the argument of the next.</summary>
    [Remote(MaxRetries = 20)]
    internal static async Task<Interval[]> Summarize(ObjectRef<double[]>[] parts)
    {
        var means = new List<double[]>();
        foreach (ObjectRef<double[]> part in parts)
            means.Add(await part);
        return Bootstrap.Summarize(means);
    }
}
