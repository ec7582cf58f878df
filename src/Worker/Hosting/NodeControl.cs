namespace ClusterTasks.Worker.Hosting;

/// <summary>Takes orders of the program that has started this node, one a line: <c>join</c> and <c>stop</c>. The end of its input says
/// that this program is gone, however it ended.</summary>
/// <remarks>Every system has pipes, and their ends close with their process. Signals and handles of a parent are different on
/// each.</remarks>
internal sealed class NodeControl(TextReader input, Action<string> log)
{
    internal const string JoinWord = "join";
    internal const string StopWord = "stop";

    private const int SmallStack = 128 << 10;

    private readonly TaskCompletionSource _mayJoin = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the node may join its cluster.</summary>
    internal Task MayJoin => _mayJoin.Task;

    /// <summary>Begins to read. A stop runs on a thread of the pool, so that the end of the input is seen meanwhile; the end runs on the
    /// reading thread.</summary>
    internal void Start(Action onStop, Action onGone) =>
        // Standard input has no asynchronous read, so a thread stands in it for the whole life of the node.
        new Thread(() => Read(onStop, onGone), SmallStack) { IsBackground = true, Name = "node control" }.Start();

    private void Read(Action onStop, Action onGone)
    {
        while (ReadLine() is { } line)
        {
            switch (line.Trim())
            {
                case JoinWord:
                    _mayJoin.TrySetResult();
                    break;
                case StopWord:
                    _ = Task.Run(onStop);
                    break;
                default:
                    Tell($"Standard input has the line '{ShownText.Of(line)}', which is neither {JoinWord} nor {StopWord}; it is left "
                        + "out.");
                    break;
            }
        }

        onGone();
    }

    private void Tell(string line)
    {
        try
        {
            log(line);
        }
        catch (IOException)
        {
            // Nobody reads the log any longer, or its disk is full.
        }
    }

    private string? ReadLine()
    {
        try
        {
            return input.ReadLine();
        }
        catch (IOException)
        {
            return null; // the other end is broken
        }
    }
}
