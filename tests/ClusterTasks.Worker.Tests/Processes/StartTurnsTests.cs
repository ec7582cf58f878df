using ClusterTasks.Worker.Processes;
using CsCheck;

namespace ClusterTasks.Worker.Tests.Processes;

/// <summary>The choice of the job whose worker process starts next, over all jobs of a node.</summary>
public sealed class StartTurnsTests
{
    private static readonly JobId[] Jobs = [.. Enumerable.Range(0, 6).Select(i => new JobId(new NodeId(1), (uint)i + 1))];

    [Fact]
    public void TakeTurns_ManyAsk_NoMoreThanTheBoundStart()
    {
        var turns = new StartTurns(2);
        long[] ids = [.. Enumerable.Range(0, 5).Select(_ => turns.Ask(Jobs[0], 0))];
        Assert.Equal(ids[..2], turns.TakeTurns());
        Assert.Empty(turns.TakeTurns());
        turns.OnReady(ids[1]);
        Assert.Equal([ids[2]], turns.TakeTurns());
        Assert.Equal((2, 2), (turns.Starting, turns.Waiting));
    }

    [Fact]
    public void TakeTurns_JobWithoutProcess_GoesBeforeTheSecondOfAnother()
    {
        var turns = new StartTurns(1);
        long first = turns.Ask(Jobs[0], 0);
        long second = turns.Ask(Jobs[0], 0);
        Assert.Equal([first], turns.TakeTurns());
        long other = turns.Ask(Jobs[1], 1);
        turns.OnReady(first);
        Assert.Equal([other], turns.TakeTurns());
        turns.OnReady(other);
        Assert.Equal([second], turns.TakeTurns());
    }

    [Fact]
    public void TakeTurns_HundredOfOneJob_AnotherJobIsServedInTurn()
    {
        var turns = new StartTurns(1);
        long[] many = [.. Enumerable.Range(0, 100).Select(_ => turns.Ask(Jobs[0], 0))];
        long[] few = [.. Enumerable.Range(0, 3).Select(_ => turns.Ask(Jobs[1], 1))];
        var order = new List<long>();
        while (turns.TakeTurns() is [var next])
        {
            order.Add(next);
            turns.OnReady(next);
        }

        Assert.Equal(103, order.Count);
        Assert.All(few, id => Assert.True(order.IndexOf(id) < 8, $"{id} came as number {order.IndexOf(id)}"));
        Assert.Equal(many, order.Except(few));
    }

    /// <summary>Each of the programs that come and go has no process. A job that stays gets its second one all the same.</summary>
    [Fact]
    public void TakeTurns_FirstProcessesWithoutEnd_ASecondOneGetsItsTurn()
    {
        var turns = new StartTurns(1);
        long first = turns.Ask(Jobs[0], 0);
        long second = turns.Ask(Jobs[0], 0);
        turns.TakeTurns();
        turns.OnReady(first);
        for (uint i = 0; i < 2 * StartTurns.TurnsBetweenOldest; i++)
        {
            turns.Ask(new JobId(new NodeId(2), i + 1), 100 + i);
            turns.Ask(new JobId(new NodeId(3), i + 1), 200 + i);
            long next = Assert.Single(turns.TakeTurns());
            if (next == second)
                return;
            turns.OnReady(next);
            turns.OnEnded(next);
        }

        Assert.Fail("The second process never had its turn.");
    }

    [Fact]
    public void OnEnded_WaitingStart_HasNoTurn()
    {
        var turns = new StartTurns(1);
        long first = turns.Ask(Jobs[0], 0);
        long gone = turns.Ask(Jobs[1], 1);
        long last = turns.Ask(Jobs[2], 2);
        turns.TakeTurns();
        turns.OnEnded(gone);
        turns.OnEnded(gone);
        turns.OnEnded(first);
        Assert.Equal([last], turns.TakeTurns());
    }

    [Fact]
    public void WaitingBefore_CountsThoseOfOtherJobsThatGoFirst()
    {
        var turns = new StartTurns(1);
        turns.Ask(Jobs[0], 0);
        turns.Ask(Jobs[0], 0);
        turns.Ask(Jobs[1], 1);
        turns.Ask(Jobs[2], 2);
        turns.TakeTurns();
        Assert.Equal(2, turns.WaitingBefore(Jobs[0])); // its second, behind both firsts
        Assert.Equal(0, turns.WaitingBefore(Jobs[1]));
        Assert.Equal(1, turns.WaitingBefore(Jobs[2]));
        Assert.Null(turns.WaitingBefore(Jobs[3]));
    }

    [Fact]
    public void TakeTurns_ProgramWithManyJobs_HasOneShare()
    {
        var turns = new StartTurns(1);
        long[] many = [.. Jobs[..5].Select(job => turns.Ask(job, 1))];
        long[] few = [.. Enumerable.Range(0, 3).Select(_ => turns.Ask(Jobs[5], 2))];
        var order = new List<long>();
        while (turns.TakeTurns() is [var next])
        {
            order.Add(next);
            turns.OnReady(next);
        }

        Assert.Equal([many[0], few[0], many[1], many[2], few[1], many[3], few[2]], order[..7]); // the fourth by age
    }

    [Fact]
    public void TakeTurns_NewJobOfAProgramWithManyProcesses_DoesNotWaitUntilAnotherHasAsMany()
    {
        var turns = new StartTurns(1);
        for (int i = 0; i < 10; i++)
        {
            turns.Ask(Jobs[0], 1);
            turns.OnReady(Assert.Single(turns.TakeTurns()));
        }

        long[] others = [.. Jobs[2..6].Select(job => turns.Ask(job, 2))];
        long mine = turns.Ask(Jobs[1], 1);
        Assert.Equal([others[0]], turns.TakeTurns()); // it has none
        turns.OnReady(others[0]);
        Assert.Equal([others[1]], turns.TakeTurns()); // by age
        turns.OnReady(others[1]);
        Assert.Equal([mine], turns.TakeTurns());
    }

    /// <summary>The sessions of the program come and go before any turn ends: none of them has a process that would count.</summary>
    [Fact]
    public void TakeTurns_StartsOfAProgramEndWithTheirSessions_AnotherProgramIsNext()
    {
        var turns = new StartTurns(1);
        long[] many = [.. Jobs[..5].Select(job => turns.Ask(job, 1))];
        Assert.Equal([many[0]], turns.TakeTurns());
        long other = turns.Ask(Jobs[5], 2);
        turns.OnEnded(many[0]);
        Assert.Equal([other], turns.TakeTurns());
    }

    [Fact]
    public void OnOverrun_ProgramWithoutSuccess_IsBehindAllOthersUntilAStartSucceeds()
    {
        var turns = new StartTurns(1);
        long[] late = [.. Enumerable.Range(0, 5).Select(_ => turns.Ask(Jobs[0], 1))];
        long[] usual = [.. Enumerable.Range(0, 5).Select(_ => turns.Ask(Jobs[1], 2))];
        Assert.Equal([late[0]], turns.TakeTurns());
        turns.OnOverrun(late[0]);
        turns.OnOverrun(late[0]);
        Assert.Equal(1, turns.LateOf(1));
        foreach (long next in (long[])[usual[0], usual[1]])
        {
            Assert.Equal([next], turns.TakeTurns());
            turns.OnReady(next);
        }

        turns.OnReady(late[0]); // its program has fewer processes
        Assert.Equal([late[1]], turns.TakeTurns());
        Assert.Equal(0, turns.LateOf(1));
    }

    [Fact]
    public void LengthOf_TurnsThatAreOverrun_GetShorter()
    {
        var turns = new StartTurns(1);
        double[] expected = [3, 1.5, 0.75, 0.375, 0.25, 0.25];
        foreach (double seconds in expected)
        {
            long id = turns.Ask(Jobs[0], 1);
            turns.TakeTurns();
            Assert.Equal(TimeSpan.FromSeconds(seconds), turns.LengthOf(id));
            turns.OnOverrun(id);
            turns.OnEnded(id); // the program is remembered
        }

        Assert.Equal(StartTurns.LongestTurn, turns.LengthOf(turns.Ask(Jobs[1], 2)));
        long ready = turns.Ask(Jobs[2], 1);
        turns.TakeTurns();
        turns.TakeTurns();
        turns.OnEnded(1_000_000);
        turns.OnReady(ready - 1);
        turns.TakeTurns();
        turns.OnReady(ready);
        Assert.Equal(StartTurns.LongestTurn, turns.LengthOf(ready));
    }

    [Fact]
    public void OnOverrun_MostAreLate_TheNextOfTheProgramWaitsUntilOneEnds()
    {
        var turns = new StartTurns(1);
        long[] hung = [.. Enumerable.Range(0, StartTurns.MostLate + 2).Select(i => turns.Ask(Jobs[i % 3], 1))];
        var begun = new List<long>();
        while (turns.TakeTurns() is [var next])
        {
            begun.Add(next);
            turns.OnOverrun(next);
        }

        Assert.Equal(StartTurns.MostLate, begun.Count);
        Assert.Equal(2, turns.Waiting);
        JobId waits = Jobs[Array.IndexOf(hung, hung.Except(begun).First()) % 3];
        Assert.Equal(StartTurns.MostLate, turns.HeldBackBy(waits));
        long other = turns.Ask(Jobs[3], 2);
        Assert.Equal(0, turns.WaitingBefore(Jobs[3])); // those that cannot begin are not before it
        Assert.Equal([other], turns.TakeTurns());
        turns.OnEnded(begun[0]);
        turns.OnReady(other);
        Assert.Single(turns.TakeTurns());
        Assert.Equal(0, turns.HeldBackBy(Jobs[3]));
    }

    /// <summary>Any number of jobs of one program have starts that hang, end, or succeed by chance. A job of another program, with
    /// processes or without, begins after two others at most, and no more starts than the bound are late.</summary>
    [Fact]
    public void AnyProgramWithManyJobs_AJobOfAnotherWaitsTwoTurnsAtMost() =>
        Gen.Select(Gen.Int[1, 60], Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1_000]).Array[0, 150], Gen.Int[0, 9]).Sample((jobs, steps, hangs) =>
        {
            var turns = new StartTurns(1);
            var mine = new List<long>();
            long? current = null;
            uint others = 0;
            foreach ((int operation, int pick) in steps)
            {
                for (int i = 0; i < operation; i++)
                    mine.Add(turns.Ask(new JobId(new NodeId(9), (uint)((pick + i) % jobs) + 1), 1));
                current ??= turns.TakeTurns().Cast<long?>().FirstOrDefault();
                if (operation == 9)
                {
                    bool isNew = pick % 2 == 0;
                    long other = turns.Ask(new JobId(new NodeId(8), ++others), isNew ? 1_000 + others : 2);
                    for (int turn = 0; current != other; turn++)
                    {
                        Assert.True(turn <= 2, "The other program has waited for three turns.");
                        EndTurn(turns, current, (pick + turn) % 10 < hangs, mine);
                        current = turns.TakeTurns().Cast<long?>().FirstOrDefault();
                    }

                    turns.OnReady(other);
                    if (isNew)
                        turns.OnEnded(other);
                    current = null;
                }
                else if (pick % 5 == 0 && mine.Count > 0)
                {
                    long ended = mine[pick % mine.Count];
                    mine.Remove(ended);
                    turns.OnEnded(ended);
                    current = current == ended ? null : current;
                }
                else
                {
                    EndTurn(turns, current, pick % 10 < hangs, mine);
                    current = null;
                }

                Assert.True(turns.LateOf(1) <= StartTurns.MostLate);
            }
        });

    private static void EndTurn(StartTurns turns, long? current, bool hangs, List<long> mine)
    {
        if (current is not { } id)
            return;
        if (hangs)
        {
            turns.OnOverrun(id);
        }
        else if (id % 3 == 0)
        {
            turns.OnEnded(id);
            mine.Remove(id);
        }
        else
        {
            turns.OnReady(id);
        }
    }

    /// <summary>Random histories. Never more than the bound start, nobody starts twice or after its end, and nothing waits while a turn is
    /// free. A job with processes passes a job without any at most once in <c>TurnsBetweenOldest</c> turns. When all starts end, in any
    /// way, every one has had its turn.</summary>
    [Fact]
    public void AnyHistory_TheBoundHoldsAndEveryStartHasItsTurn() =>
        Gen.Select(Gen.Int[1, 3], Gen.Select(Gen.Int[0, 7], Gen.Int[0, 1_000]).Array[0, 200]).Sample((bound, steps) =>
        {
            var world = new World(bound);
            foreach ((int operation, int pick) in steps)
                world.Apply(operation, pick);
            world.Drain();
        });

    private sealed class World(int bound)
    {
        private readonly StartTurns _turns = new(bound);
        private readonly Dictionary<long, JobId> _waiting = [];
        private readonly Dictionary<long, JobId> _starting = [];
        private readonly Dictionary<long, JobId> _late = [];
        private readonly Dictionary<long, JobId> _started = [];
        private readonly Dictionary<ulong, int> _overruns = [];
        private int _turnsOfOthers;

        internal void Apply(int operation, int pick)
        {
            switch (operation)
            {
                case 0 or 1:
                    JobId job = Jobs[pick % Jobs.Length];
                    _waiting.Add(_turns.Ask(job, ProgramOf(job)), job);
                    break;
                case 2 when Pick(_starting, pick) is { } ready:
                    _turns.OnReady(ready);
                    _turns.OnReady(ready);
                    _overruns.Remove(ProgramOf(_starting[ready]));
                    _started.Add(ready, _starting[ready]);
                    _starting.Remove(ready);
                    break;
                case 5 when Pick(_starting, pick) is { } late:
                    _turns.OnOverrun(late);
                    _late.Add(late, _starting[late]);
                    _overruns[ProgramOf(_starting[late])] = 1;
                    _starting.Remove(late);
                    break;
                case 6 when Pick(_late, pick) is { } ready:
                    _turns.OnReady(ready);
                    _overruns.Remove(ProgramOf(_late[ready]));
                    _started.Add(ready, _late[ready]);
                    _late.Remove(ready);
                    break;
                case 7 when Pick(_late, pick) is { } killed:
                    End(_late, killed);
                    break;
                case 3 when Pick(_starting, pick) is { } failed:
                    End(_starting, failed);
                    break;
                case 4 when Pick(_waiting, pick) is { } gone && pick % 2 == 0:
                    End(_waiting, gone);
                    break;
                case 4 when Pick(_started, pick) is { } exited:
                    End(_started, exited);
                    break;
            }

            TakeTurns();
        }

        internal void Drain()
        {
            for (int i = 0; _waiting.Count + _starting.Count + _late.Count > 0; i++)
                Apply((i % 4) switch { 0 => 2, 1 => 3, 2 => 6, _ => 7 }, i);
            foreach (long id in _started.Keys.ToArray())
                End(_started, id);
            Assert.Equal((0, 0, 0), (_turns.Count, _turns.Starting, _turns.Waiting));
            Assert.All(Jobs, job => Assert.Equal(0, _turns.ProcessesOf(job)));
        }

        private void TakeTurns()
        {
            ulong[] without = [.. _waiting.Values.Select(ProgramOf)
                .Where(program => Processes(program) == 0 && _overruns.GetValueOrDefault(program) == 0)];
            IReadOnlyList<long> begun = _turns.TakeTurns();
            foreach (long id in begun)
            {
                Assert.True(_waiting.Remove(id, out JobId job), $"{id} does not wait");
                bool passesOver = begun.Count == 1 && without.Length > 0 && !without.Contains(ProgramOf(job));
                _turnsOfOthers = passesOver ? _turnsOfOthers + 1 : 0;
                Assert.True(_turnsOfOthers <= 1, $"{job} goes again before a program without process");
                _starting.Add(id, job);
            }

            Assert.True(_starting.Count <= bound, $"{_starting.Count} start");
            Assert.True(_starting.Count == bound || _waiting.Values.All(job => _turns.LateOf(ProgramOf(job)) >= StartTurns.MostLate),
                $"{_waiting.Count} wait while {_starting.Count} start");
            Assert.Equal((_starting.Count, _waiting.Count), (_turns.Starting, _turns.Waiting));
            Assert.All(Jobs, job => Assert.Equal(Processes(job), _turns.ProcessesOf(job)));
        }

        private static ulong ProgramOf(JobId job) => 1 + (job.Number % 4);

        private int Processes(JobId job) => Begun.Count(other => other == job);

        private int Processes(ulong program) => Begun.Count(other => ProgramOf(other) == program);

        private IEnumerable<JobId> Begun => [.. _starting.Values, .. _late.Values, .. _started.Values];

        private void End(Dictionary<long, JobId> from, long id)
        {
            from.Remove(id);
            _turns.OnEnded(id);
        }

        private static long? Pick(Dictionary<long, JobId> from, int pick) =>
            from.Count == 0 ? null : from.Keys.Order().ElementAt(pick % from.Count);
    }
}
