namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that continue when a test lets them. A gate is a task that waits for its cancellation: the functions wait for
/// it.</summary>
[Remote(Cpus = 0)]
public static class Gated
{
    /// <summary>The gate itself, which is closed until it is cancelled.</summary>
    public static int Hold(CancellationToken token)
    {
        token.WaitHandle.WaitOne();
        token.ThrowIfCancellationRequested();
        return 0;
    }

    public static async Task<int> Return(int value, ObjectRef<int> gate)
    {
        await PassAsync(gate, default);
        return value;
    }

    public static async Task<string> ReturnText(string text, ObjectRef<int> gate)
    {
        await PassAsync(gate, default);
        return text;
    }

    /// <summary>Submits itself once for each level below. Writes <c>started</c>, and then <c>passed</c> or <c>cancelled</c>, with its
    /// level.</summary>
    public static async Task<int> Descend(int levels, string directory, ObjectRef<int> gate, CancellationToken token)
    {
        if (levels > 0)
            _ = Remote.Of(Descend).Invoke(levels - 1, directory, gate, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(directory, $"started{levels}"), "x", CancellationToken.None);
        try
        {
            await PassAsync(gate, token);
        }
        catch (OperationCanceledException)
        {
            await File.WriteAllTextAsync(Path.Combine(directory, $"cancelled{levels}"), "x", CancellationToken.None);
            throw;
        }

        await File.WriteAllTextAsync(Path.Combine(directory, $"passed{levels}"), "x", CancellationToken.None);
        return levels;
    }

    /// <summary>Yields 1, and 2 when the gate is open.</summary>
    public static async IAsyncEnumerable<int> OneThenTwo(ObjectRef<int> gate)
    {
        yield return 1;
        await PassAsync(gate, default);
        yield return 2;
    }

    /// <summary>Writes a line for each number before it yields it, and <c>stopped</c> when it ends before the last.</summary>
    public static async IAsyncEnumerable<int> CountIntoFile(int last, string file)
    {
        int yielded = 0;
        try
        {
            for (; yielded < last; yielded++)
            {
                await File.AppendAllLinesAsync(file, ["x"]);
                yield return yielded + 1;
            }
        }
        finally
        {
            if (yielded < last)
                await File.WriteAllTextAsync(file + ".stopped", "x");
        }
    }

    private static async Task PassAsync(ObjectRef<int> gate, CancellationToken token)
    {
        try
        {
            await gate.GetAsync(null, token);
        }
        catch (TaskCancelledException)
        {
            // The test has opened it.
        }
    }
}
