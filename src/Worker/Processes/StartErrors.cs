namespace ClusterTasks.Worker.Processes;

/// <summary>Picks the line that tells most out of what a process writes to stderr before it ends. Thread-safe.</summary>
internal sealed class StartErrors
{
    private const int MaximumLength = 400;

    private readonly Lock _gate = new();
    private string _line = "";
    private int _rank;

    internal void Add(string line)
    {
        string text = line.Trim();
        // Our own sentences say most, then the head of an exception; the frames below it say nothing. Of the host's long texts the first
        // line is the summary.
        int rank = text.StartsWith("clustertasks:", StringComparison.Ordinal) ? 3 : text.StartsWith("Unhandled exception", StringComparison.Ordinal) ? 2 : 1;
        lock (_gate)
        {
            if (text.Length == 0 || rank < _rank || (rank == 1 && _rank == 1))
                return;
            (_line, _rank) = (text.Length > MaximumLength ? text[..MaximumLength] + "…" : text, rank);
        }
    }

    /// <summary>The line in quotation marks, behind the text; the text alone when nothing was written.</summary>
    internal string After(string text)
    {
        lock (_gate)
            return _line.Length == 0 ? text : $"{text}, '{_line}'";
    }
}
