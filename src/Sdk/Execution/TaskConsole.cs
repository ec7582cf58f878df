using System.Text;

namespace ClusterTasks.Execution;

/// <summary>Takes the place of <see cref="Console.Out"/> and <see cref="Console.Error"/>: output of tasks goes to the log of their job,
/// line by line; any other output passes through.</summary>
internal sealed class TaskConsole : TextWriter
{
    private static int _installed;

    private readonly TextWriter _through;
    private readonly bool _isError;

    private TaskConsole(TextWriter through, bool isError)
    {
        _through = through;
        _isError = isError;
    }

    public override Encoding Encoding => _through.Encoding;

    /// <summary>Installs the console once for the process; later calls do nothing.</summary>
    internal static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) != 0)
            return;
        Console.SetOut(new TaskConsole(Console.Out, isError: false));
        Console.SetError(new TaskConsole(Console.Error, isError: true));
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => TaskConsoleLines.TellAll();
    }

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (TaskContext.Current?.Console.TryWrite(buffer, _isError) is not true)
            _through.Write(buffer);
    }

    public override void Flush()
    {
        if (TaskContext.Current is null)
            _through.Flush();
    }
}
