namespace ClusterTasks.Simulation;

/// <summary>Everything that can happen next, and the dice that choose. One thread, no waits: the same seed gives the same
/// history.</summary>
internal sealed class SimLoop(ulong seed)
{
    // Of the steps in which something else could happen: how often time passes first.
    private const double PassTime = 0.05;

    private readonly List<SimEvent> _ready = [];
    private readonly List<SimLine> _lines = [];
    private readonly Queue<string> _story = new();
    private readonly List<SimClock.Timer> _due = [];

    internal SimDice Dice { get; } = new(seed);

    internal SimClock Clock { get; } = new();

    /// <summary>Steps that were taken.</summary>
    internal int Steps { get; private set; }

    /// <summary>Changes with every step by what it was: equal histories have equal ones.</summary>
    internal ulong Fingerprint { get; private set; } = 14695981039346656037;

    /// <summary>The number of last lines of the history that are kept.</summary>
    internal static int StoryLines { get; set; } = 60;

    /// <summary>The last lines of the history, the oldest first.</summary>
    internal IEnumerable<string> Story => _story;

    internal bool HasEvents => _ready.Count > 0 || _lines.Count > 0;

    /// <summary>Lets something happen at any time from now on, in any order with other things.</summary>
    internal void Post(SimHost? on, string what, Action run)
    {
        Clock.RequireThread();
        _ready.Add(new SimEvent(on, what, run));
    }

    /// <summary>Lets something happen behind what was posted in the same line.</summary>
    internal void Post(SimLine line, SimHost? on, string what, Action run)
    {
        Clock.RequireThread();
        if (line.Events.Count == 0)
            _lines.Add(line);
        line.Events.Enqueue(new SimEvent(on, what, run));
    }

    /// <summary>Lets something happen after a time.</summary>
    internal void After(TimeSpan wait, SimHost? on, string what, Action run) => Clock.Add(wait, on, () => Post(on, what, run));

    internal void Tell(string line)
    {
        if (_story.Count == StoryLines)
            _story.Dequeue();
        _story.Enqueue($"{Steps,6} {Clock.Now.TotalSeconds,8:0.000} s  {line}");
    }

    /// <summary>Takes one step. False: nothing is left but timers that are further away than the limit.</summary>
    internal bool Step(TimeSpan longestWait)
    {
        Steps++;
        int choices = CountEnabled();
        if (choices == 0 || Dice.Chance(PassTime))
            return Pass(choices > 0 ? TimeSpan.FromMilliseconds(Dice.Next(1, 10)) : longestWait);
        Run(Take(Dice.Next(choices)));
        return true;
    }

    private bool Pass(TimeSpan most)
    {
        if (Clock.NextDue is not { } due || due > Clock.Now + most)
        {
            if (!HasEvents)
                return false;
            due = Clock.Now + most; // something is frozen
        }

        Clock.Advance(due, _due);
        foreach (SimClock.Timer timer in _due)
        {
            // The timers of a node that stands still ring when it goes on.
            if (timer.On is { IsFrozen: true } host)
                host.Deferred.Add(timer.Ring);
            else if (timer.On is not { IsDead: true })
                timer.Ring();
        }

        _due.Clear();
        return true;
    }

    private int CountEnabled()
    {
        int count = 0;
        for (int i = _ready.Count - 1; i >= 0; i--)
        {
            if (_ready[i].On is { IsDead: true })
                _ready.RemoveAt(i);
            else if (_ready[i].On is not { IsFrozen: true })
                count++;
        }

        for (int i = _lines.Count - 1; i >= 0; i--)
        {
            SimLine line = _lines[i];
            while (line.Events.TryPeek(out SimEvent first) && first.On is { IsDead: true })
                line.Events.Dequeue();
            if (line.Events.Count == 0)
                _lines.RemoveAt(i);
            else if (line.Events.Peek().On is not { IsFrozen: true })
                count++;
        }

        return count;
    }

    private SimEvent Take(int choice)
    {
        for (int i = 0; i < _ready.Count; i++)
        {
            if (_ready[i].On is { IsFrozen: true } || choice-- > 0)
                continue;
            SimEvent taken = _ready[i];
            _ready.RemoveAt(i);
            return taken;
        }

        for (int i = 0; i < _lines.Count; i++)
        {
            if (_lines[i].Events.Peek().On is { IsFrozen: true } || choice-- > 0)
                continue;
            SimEvent taken = _lines[i].Events.Dequeue();
            if (_lines[i].Events.Count == 0)
                _lines.RemoveAt(i);
            return taken;
        }

        throw new InvalidOperationException("The choices were miscounted.");
    }

    private void Run(in SimEvent next)
    {
        Tell(next.On is null ? next.Text : $"{next.On.Name}: {next.Text}");
        foreach (char letter in next.Text)
            Fingerprint = (Fingerprint ^ letter) * 1099511628211;
        next.Run();
    }
}

/// <summary>One thing that can happen.</summary>
/// <param name="On">Where; null: nowhere in particular. It never happens on a machine that is dead, and waits while that stands
/// still.</param>
/// <param name="Text">A line of the story.</param>
/// <param name="Run">What to do.</param>
internal readonly record struct SimEvent(SimHost? On, string Text, Action Run);

/// <summary>Events that keep their order, such as the bytes of a connection.</summary>
internal sealed class SimLine
{
    internal Queue<SimEvent> Events { get; } = [];
}

/// <summary>A machine, or a process, that can die or stand still.</summary>
internal abstract class SimHost(string name)
{
    internal string Name { get; } = name;

    internal bool IsDead { get; private protected set; }

    internal bool IsFrozen { get; private set; }

    /// <summary>Timers that were due while it stood still.</summary>
    internal List<Action> Deferred { get; } = [];

    internal void Freeze() => IsFrozen = true;

    internal void Thaw()
    {
        IsFrozen = false;
        Action[] due = [.. Deferred];
        Deferred.Clear();
        foreach (Action ring in due)
        {
            if (!IsDead)
                ring();
        }
    }
}
