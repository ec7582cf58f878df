using System.Diagnostics;

namespace ClusterTasks.Worker.Processes;

/// <summary>Decides which worker process may start next, over all jobs of a node, without processes or clocks. The start of a process takes
/// a tenth of a second of CPU and more: a hundred at once would keep every core from running tasks. Not thread-safe.</summary>
/// <remarks>Driver programs have turns one after the other, however many jobs each of them has; one without any process goes first. The
/// rule is not "fewest processes first": a new job of a program with many would wait until another has as many. Within a program the job
/// with the fewest processes goes first, then the start that has waited longest. Every fourth turn goes to the start that has waited
/// longest of all. Otherwise programs that come and go without end would keep a second process from one that stays. A start that takes
/// longer than its turn puts its program behind all others until one of its starts succeeds. The next turns of that program are
/// shorter.</remarks>
internal sealed class StartTurns
{
    /// <summary>One of this many turns goes by age alone.</summary>
    internal const int TurnsBetweenOldest = 4;

    /// <summary>The number of starts of a program that have overrun their turn and go on; more of them wait, because each is a process and
    /// may hang for a minute. A program whose starts are slow has this many at a time beside the one whose turn it is.</summary>
    internal const int MostLate = 4;

    /// <summary>The time that a start keeps others waiting. One takes 0.2 s, and several times as long on a machine under load; one that
    /// hangs in an initializer of its program costs the others no more than this.</summary>
    internal static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(3);

    /// <summary>The same for a program whose starts have overrun again and again: the time of a usual start.</summary>
    internal static readonly TimeSpan ShortestTurn = TimeSpan.FromMilliseconds(250);

    // The number of programs without any start that are remembered for their late ones.
    private const int MostRemembered = 1_000;

    private readonly int _bound;
    private readonly Dictionary<long, Start> _starts = [];
    private readonly Dictionary<ulong, Program> _programs = [];

    // Processes of each job that have had their turn and have not ended.
    private readonly Dictionary<JobId, int> _processes = [];
    private long _last;
    private long _turns;

    /// <param name="bound">Processes that may start at the same moment.</param>
    internal StartTurns(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        _bound = bound;
    }

    internal int Bound => _bound;

    /// <summary>Starts whose turn it is.</summary>
    internal int Starting { get; private set; }

    internal int Waiting => _starts.Values.Count(start => start.Phase == Phase.Waiting);

    /// <summary>The number of starts that were requested and have not ended.</summary>
    internal int Count => _starts.Count;

    internal int ProcessesOf(JobId job) => _processes.GetValueOrDefault(job);

    /// <summary>Returns the number of starts of the program that have overrun their turn, and neither succeeded nor ended.</summary>
    internal int LateOf(ulong program) => _programs.TryGetValue(program, out Program? known) ? known.Late : 0;

    /// <summary>Asks for a start of a process of the job: it waits until <see cref="TakeTurns"/> names it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="program">The driver program that the job is of.</param>
    internal long Ask(JobId job, ulong program)
    {
        if (!_programs.TryGetValue(program, out Program? known))
            _programs.Add(program, known = new Program());
        known.Starts++;
        _starts.Add(++_last, new Start(job, program, known, Phase.Waiting));
        return _last;
    }

    /// <summary>Returns the starts whose turn it is from now on.</summary>
    internal IReadOnlyList<long> TakeTurns()
    {
        List<long>? turns = null;
        while (Starting < _bound && Next() is { } id)
        {
            Start start = _starts[id];
            _starts[id] = start with { Phase = Phase.Starting };
            _processes[start.Job] = ProcessesOf(start.Job) + 1;
            start.Of.Processes++;
            start.Of.LastTurn = ++_turns;
            Starting++;
            (turns ??= []).Add(id);
        }

        AssertInvariants();
        return turns ?? (IReadOnlyList<long>)[];
    }

    /// <summary>Returns the length of this start's turn.</summary>
    internal TimeSpan LengthOf(long id)
    {
        int overruns = _starts.TryGetValue(id, out Start start) ? start.Of.Overruns : 0;
        TimeSpan length = LongestTurn / (1 << Math.Min(overruns, 8));
        return length > ShortestTurn ? length : ShortestTurn;
    }

    /// <summary>Called when the process takes tasks: another one may start, and its program can start some. Idempotent.</summary>
    internal void OnReady(long id)
    {
        if (!_starts.TryGetValue(id, out Start start) || start.Phase is not (Phase.Starting or Phase.Late))
            return;
        Leave(start);
        start.Of.Overruns = 0;
        _starts[id] = start with { Phase = Phase.Started };
        AssertInvariants();
    }

    /// <summary>Called when the turn has lasted as long as it may: another process may start. Idempotent.</summary>
    internal void OnOverrun(long id)
    {
        if (!_starts.TryGetValue(id, out Start start) || start.Phase != Phase.Starting)
            return;
        Leave(start);
        start.Of.Overruns++;
        start.Of.Late++;
        _starts[id] = start with { Phase = Phase.Late };
        AssertInvariants();
    }

    /// <summary>Called when the process has ended, could not be started, or is no longer wanted. Idempotent.</summary>
    internal void OnEnded(long id)
    {
        if (!_starts.Remove(id, out Start start))
            return;
        Leave(start);
        if (start.Phase != Phase.Waiting)
        {
            start.Of.Processes--;
            if (--_processes[start.Job] is var left && left == 0)
                _processes.Remove(start.Job);
        }

        // A program that ends its session and opens another is the same one.
        if (--start.Of.Starts == 0 && (start.Of.Overruns == 0 || _programs.Count > MostRemembered))
            _programs.Remove(start.Program);
        AssertInvariants();
    }

    /// <summary>Returns the number of starts of other jobs that wait before the job's own first one; null: none of the job waits.</summary>
    internal int? WaitingBefore(JobId job)
    {
        if (FirstOf(job) is not { } own)
            return null;
        Rank rank = RankOf(own.Id, own.Start);
        return _starts.Count(pair => MayBegin(pair.Value) && pair.Value.Job != job && RankOf(pair.Key, pair.Value).CompareTo(rank) < 0);
    }

    /// <summary>Returns the number of the program's late starts that keep the next one of the job from its turn; 0: it has turns with the
    /// others.</summary>
    internal int HeldBackBy(JobId job) => FirstOf(job) is { Start.Of.Late: >= MostLate and var late } ? late : 0;

    private (long Id, Start Start)? FirstOf(JobId job)
    {
        (long Id, Start Start)? first = null;
        foreach ((long id, Start start) in _starts)
        {
            if (start.Phase == Phase.Waiting && start.Job == job && !(first?.Id < id))
                first = (id, start);
        }

        return first;
    }

    private long? Next()
    {
        bool byAge = (_turns + 1) % TurnsBetweenOldest == 0;
        (Rank Rank, long Id)? best = null;
        foreach ((long id, Start start) in _starts)
        {
            if (!MayBegin(start))
                continue;
            Rank rank = byAge ? new Rank(default, id) : RankOf(id, start);
            if (best is not { } other || rank.CompareTo(other.Rank) < 0)
                best = (rank, id);
        }

        return best?.Id;
    }

    private static bool MayBegin(in Start start) => start.Phase == Phase.Waiting && start.Of.Late < MostLate;

    private Rank RankOf(long id, in Start start) =>
        new((start.Of.Overruns > 0, start.Of.Processes > 0, start.Of.LastTurn, ProcessesOf(start.Job)), id);

    private void Leave(in Start start)
    {
        Starting -= start.Phase == Phase.Starting ? 1 : 0;
        start.Of.Late -= start.Phase == Phase.Late ? 1 : 0;
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(Starting >= 0 && Starting <= _bound, $"{Starting} of {_bound} start.");
        Debug.Assert(Starting == _starts.Values.Count(start => start.Phase == Phase.Starting), "starts are miscounted");
        Debug.Assert(_processes.Values.Sum() == _starts.Values.Count(start => start.Phase != Phase.Waiting), "processes are miscounted");
        foreach (IGrouping<Program, Start> starts in _starts.Values.GroupBy(start => start.Of))
        {
            Debug.Assert(starts.Key.Starts == starts.Count(), "the starts of a program are miscounted");
            Debug.Assert(starts.Key.Processes == starts.Count(start => start.Phase != Phase.Waiting),
                "the processes of a program are miscounted");
            Debug.Assert(starts.Key.Late == starts.Count(start => start.Phase == Phase.Late),
                "the late starts of a program are miscounted");
            Debug.Assert(starts.Key.Late < MostLate + _bound, $"{starts.Key.Late} starts of a program are late.");
        }
    }

    private enum Phase
    {
        Waiting,
        Starting,

        /// <summary>The start has had its turn, and the process takes no tasks yet.</summary>
        Late,

        /// <summary>The process takes tasks.</summary>
        Started,
    }

    private readonly record struct Start(JobId Job, ulong Program, Program Of, Phase Phase);

    private readonly record struct Rank((bool IsLate, bool HasProcess, long LastTurn, int ProcessesOfJob) Program, long Id)
        : IComparable<Rank>
    {
        public int CompareTo(Rank other) => (Program, Id).CompareTo((other.Program, other.Id));
    }

    private sealed class Program
    {
        /// <summary>The number of starts that were requested and have not ended.</summary>
        internal int Starts { get; set; }

        /// <summary>The number of these that have had their turn.</summary>
        internal int Processes { get; set; }

        /// <summary>The number of these that have overrun it, and take no tasks yet.</summary>
        internal int Late { get; set; }

        /// <summary>Turns that were overrun since a start succeeded.</summary>
        internal int Overruns { get; set; }

        internal long LastTurn { get; set; }
    }
}
