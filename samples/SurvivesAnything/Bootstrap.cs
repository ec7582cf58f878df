using Apache.Arrow;

namespace SurvivesAnything;

/// <summary>The mean delay of the flights of an hour, and the range that holds 95 of 100 means of new samples.</summary>
public sealed record Interval(int Hour, double Mean, double Low, double High);

/// <summary>The bootstrap of a mean, in ordinary C#; a task and the driver use the same code. Source: B. Efron, "Bootstrap Methods: Another
/// Look at the Jackknife", 1979.</summary>
internal static class Bootstrap
{
    private const int Hours = 24;

    internal static double[] Resample(RecordBatch flights, int seed, int samples)
    {
        ReadOnlySpan<float> time = ((FloatArray)flights.Column("time")).Values;
        ReadOnlySpan<short> delay = ((Int16Array)flights.Column("delay")).Values;
        var random = new Random(seed);
        var means = new double[samples * Hours];
        var sums = new long[Hours];
        var counts = new long[Hours];
        for (int sample = 0; sample < samples; sample++)
        {
            System.Array.Clear(sums);
            System.Array.Clear(counts);
            for (int draw = 0; draw < flights.Length; draw++)
            {
                int row = random.Next(flights.Length);
                int hour = Math.Clamp((int)time[row], 0, Hours - 1);
                sums[hour] += delay[row];
                counts[hour]++;
            }

            for (int hour = 0; hour < Hours; hour++)
                means[(sample * Hours) + hour] = counts[hour] == 0 ? 0 : (double)sums[hour] / counts[hour];
        }

        return means;
    }

    internal static Interval[] Summarize(IReadOnlyList<double[]> parts) => [.. Enumerable.Range(0, Hours).Select(hour =>
    {
        double[] means = [.. parts.SelectMany(part => Enumerable.Range(0, part.Length / Hours).Select(sample =>
            part[(sample * Hours) + hour])).Order()];
        return new Interval(hour, means.Average(), At(means, 0.025), At(means, 0.975));
    })];

    private static double At(double[] sorted, double part) => sorted[(int)(part * (sorted.Length - 1))];
}
