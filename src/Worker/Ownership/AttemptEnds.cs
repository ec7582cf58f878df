using System.Globalization;
using ClusterTasks.Values.Errors;

namespace ClusterTasks.Worker.Ownership;

/// <summary>Counts the attempts of one task that ended without a result, by cause. It is made at the first of them, so that a task that
/// succeeds at once has none.</summary>
internal sealed class AttemptEnds
{
    // Each way in which a process ended is counted apart, until there are more of them than a reader wants.
    private const int MostWays = 4;

    private readonly int[] _counts = new int[(int)AttemptEnd.NotStarted + 1];
    private readonly List<(string How, int Count)> _deaths = [];

    /// <summary>Gets the number of attempts that had a process, or could have had one, and lost it. The back-off grows with it.</summary>
    internal int Lost => this[AttemptEnd.WorkerDied] + this[AttemptEnd.NodeDied] + this[AttemptEnd.EndedWithAnother];

    internal int Total => _counts.Sum();

    internal int this[AttemptEnd cause] => _counts[(int)cause];

    /// <summary>Adds an attempt.</summary>
    /// <param name="before">The counts so far; null: there are none.</param>
    /// <param name="cause">The cause of its end.</param>
    /// <param name="reason">The way in which its process ended; unused for other causes.</param>
    internal static AttemptEnds Add(AttemptEnds? before, AttemptEnd cause, string reason = "")
    {
        AttemptEnds ends = before ?? new AttemptEnds();
        ends._counts[(int)cause]++;
        if (cause is AttemptEnd.WorkerDied or AttemptEnd.BehindDeath)
            ends.AddDeath(ErrorSummary.FirstLine(reason).TrimEnd('.'));
        return ends;
    }

    /// <summary>Returns the counts, such as "3 x signal SIGSEGV (exit code 139), 1 x death of its node".</summary>
    public override string ToString() => string.Join(", ", Parts());

    /// <summary>Returns a sentence for a caller that asks why the task is not ready.</summary>
    internal string Sentence() => Total == 1
        ? $"An earlier attempt ended without a result: {this}."
        : string.Create(CultureInfo.InvariantCulture, $"{Total} earlier attempts ended without a result: {this}.");

    private void AddDeath(string how)
    {
        int way = _deaths.FindIndex(death => death.How == how);
        if (way >= 0)
            _deaths[way] = (how, _deaths[way].Count + 1);
        else if (_deaths.Count < MostWays)
            _deaths.Add((how, 1));
    }

    private IEnumerable<string> Parts()
    {
        foreach ((string how, int count) in _deaths)
            yield return Part(count, how);
        int others = this[AttemptEnd.WorkerDied] + this[AttemptEnd.BehindDeath] - _deaths.Sum(death => death.Count);
        (int Count, string What)[] rest =
        [
            (others, "other ends of its process"),
            (this[AttemptEnd.NodeDied], "death of its node"),
            (this[AttemptEnd.Threw], "exception"),
            (this[AttemptEnd.EndedWithAnother], "ended with its process by the node"),
            (this[AttemptEnd.EndedForMemory], "ended because memory ran short"),
            (this[AttemptEnd.NotStarted], "not started"),
        ];
        foreach ((int count, string what) in rest)
        {
            if (count > 0)
                yield return Part(count, what);
        }
    }

    private static string Part(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} x {what}");
}
