namespace ClusterTasks.Simulation;

/// <summary>Random numbers that are the same on every machine and in every version of the runtime (SplitMix64).</summary>
internal sealed class SimDice(ulong seed)
{
    private ulong _state = seed;

    internal ulong NextNumber() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>Returns a number from 0 up to, and without, the limit.</summary>
    internal int Next(int limit) => (int)(NextNumber() % (uint)limit);

    internal int Next(int least, int limit) => least + Next(limit - least);

    internal bool Chance(double probability) => NextFraction() < probability;

    internal double NextFraction() => (NextNumber() >> 11) / (double)(1UL << 53);

    internal T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>Mixes a number so that all its bits depend on all of the others.</summary>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
