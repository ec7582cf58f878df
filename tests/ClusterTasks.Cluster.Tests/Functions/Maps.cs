using System.Globalization;
using System.Runtime.CompilerServices;

namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that are applied to many items.</summary>
[Remote]
public static class Maps
{
    /// <summary>Fails for one item.</summary>
    public static int SquareBut(int item, int bad) => item == bad ? throw new InvalidDataException($"{item} is bad") : item * item;

    /// <summary>Fails for each item at the first call.</summary>
    public static int FailsFirst(int item, string folder)
    {
        string file = Path.Combine(folder, item.ToString(CultureInfo.InvariantCulture));
        if (File.Exists(file))
            return item;
        File.WriteAllText(file, "x");
        throw new TimeoutException("not yet");
    }

    /// <summary>Says that it runs, and says that it stopped after its token has fired.</summary>
    public static async Task<int> UntilToken(string file, CancellationToken token)
    {
        await File.WriteAllTextAsync(file, "x", CancellationToken.None);
        var fired = new TaskCompletionSource();
        await using (token.Register(fired.SetResult))
            await fired.Task;
        await File.WriteAllTextAsync(file + ".stopped", "x", CancellationToken.None);
        token.ThrowIfCancellationRequested();
        return 0;
    }

    /// <summary>Waits as <see cref="UntilToken"/> does. With a name that begins with <c>!</c> it fails, as soon as the file of another one
    /// exists.</summary>
    public static async Task<int> UntilTokenOrFail(string file, CancellationToken token)
    {
        if (!file.StartsWith('!'))
            return await UntilToken(file, token);
        while (!File.Exists(file[1..]))
            await Task.Delay(5, token);
        throw new InvalidDataException($"{file} is bad");
    }

    /// <summary>Yields 1, and then waits for its token. Says that it waits, and that it stopped.</summary>
    public static async IAsyncEnumerable<int> OneThenUntilToken(string file, [EnumeratorCancellation] CancellationToken token)
    {
        yield return 1;
        await UntilToken(file, token);
        yield return 2;
    }

    /// <summary>Yields 1, says that it waits for its token, waits, and then submits one more task.</summary>
    public static async IAsyncEnumerable<int> OneThenSubmit(string waits, string file, [EnumeratorCancellation] CancellationToken token)
    {
        yield return 1;
        await File.WriteAllTextAsync(waits, "x", CancellationToken.None);
        var fired = new TaskCompletionSource();
        await using (token.Register(fired.SetResult))
            await fired.Task;
        _ = Remote.Invoke(SubmittedTooLate, file);
    }

    public static void SubmittedTooLate(string file) => File.WriteAllText(file, "x");

    /// <summary>Yields 1, and then neither yields nor ends, whatever its token says. It says which process it keeps.</summary>
    public static async IAsyncEnumerable<int> OneThenStuck(string file)
    {
        await Task.Yield();
        yield return 1;
        Misbehaviour.Stuck(file);
        yield return 2;
    }

    public static int SumOf(int item, int[] shared) => item + shared.Length;

    /// <summary>Runs a map of its own.</summary>
    public static async Task<int> SumOfSquares(int count)
    {
        int sum = 0;
        await foreach (int square in Remote.MapAsync(SquareBut, Enumerable.Range(0, count), -1, new MapOptions { Window = 3 }))
            sum += square;
        return sum;
    }

    public static async IAsyncEnumerable<int> CountTo(int last)
    {
        for (int item = 1; item <= last; item++)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
