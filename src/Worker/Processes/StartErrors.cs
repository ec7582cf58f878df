namespace ClusterTasks.Worker.Processes;

/// <summary>Picks the most informative of the lines that a process writes to stderr before it ends. Thread-safe.</summary>
internal sealed class StartErrors
{
    private const int MaximumLength = 400;

    private readonly Lock _gate = new();
    private string _line = "";
    private int _rank;

    internal bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _line.Length == 0;
        }
    }

    internal void Add(string line)
    {
        string text = line.Trim();
        // Our own sentences say most, then the head of an exception; the frames below it say nothing. The first line of the host's long
        // texts is the summary.
        int rank = text.StartsWith("clustertasks:", StringComparison.Ordinal) ? 3
            : text.StartsWith("Unhandled exception", StringComparison.Ordinal) ? 2 : 1;
        lock (_gate)
        {
            if (text.Length == 0 || rank < _rank || (rank == 1 && _rank == 1))
                return;
            (_line, _rank) = (text.Length > MaximumLength ? text[..MaximumLength] + "…" : text, rank);
        }
    }

    /// <summary>Does the same for a process that has worked: only the lines about its own end count, not any others.</summary>
    internal string AfterEnd(string text)
    {
        lock (_gate)
        {
            if (_rank < 2)
                return text;
        }

        return After(text);
    }

    /// <summary>Returns the line in quotation marks, behind the text; the text alone when nothing was written.</summary>
    internal string After(string text)
    {
        lock (_gate)
            return _line.Length == 0 ? text : $"{text}, '{_line}'";
    }
}
