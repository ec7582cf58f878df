namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that return a tuple.</summary>
[Remote]
public static class Items
{
    /// <summary>Returns two large values and a small one.</summary>
    public static (long[] Left, long[] Right, string? Note) Large(int count, long value, string? note) =>
        (Bytes.Make(count, value), Bytes.Make(count, -value), note);

    public static async Task<(int, int)> Fail(string message)
    {
        await Task.Yield();
        throw new InvalidDataException(message);
    }

    public static (string Process, string Attempt) WaitForToken(string startedFile, CancellationToken token)
    {
        Misbehaviour.WaitForToken(startedFile, token).Wait(CancellationToken.None);
        return ("", "");
    }

    /// <summary>Dies until the file has this many lines. Each item says which line is this attempt's.</summary>
    public static (int First, long[] Second) ExitUntil(string file, int lines)
    {
        int written = Misbehaviour.ExitUntil(file, lines);
        return (written, Bytes.Make(Count, written));
    }

    /// <summary>A length that is large enough for the store.</summary>
    public const int Count = 20_000;
}
