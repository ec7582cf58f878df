namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Small functions of every supported shape.</summary>
[Remote]
public static class Numbers
{
    public static int Add(int a, int b) => a + b;

    public static int Length(string text) => text.Length;

    public static async Task<int> LengthAsync(string text)
    {
        await Task.Yield();
        return text.Length;
    }

    public static async ValueTask<int> LengthValueTask(string text)
    {
        await Task.Yield();
        return text.Length;
    }

    public static void Nothing(string text) => ArgumentNullException.ThrowIfNull(text);

    public static Task NothingAsync(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Task.CompletedTask;
    }

    public static int Sum(int[] values) => values.Sum();

    public static async Task<int> ReadInside(ObjectRef<int>[] references) => await references[0];

    public static T Identity<T>(T value) => value;

    public static async IAsyncEnumerable<int> CountTo(int last)
    {
        for (int i = 1; i <= last; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    public static async IAsyncEnumerable<int> CountThenThrow(int last)
    {
        await foreach (int i in CountTo(last))
            yield return i;
        throw new InvalidDataException("after the last item");
    }

    public static int ProcessId() => Environment.ProcessId;

    public static async Task<int> Fibonacci(int n)
    {
        if (n < 2)
            return n;
        ObjectRef<int> left = Remote.Invoke(Fibonacci, n - 1);
        ObjectRef<int> right = Remote.Invoke(Fibonacci, n - 2);
        return await left + await right;
    }

    /// <summary>Does the same as <see cref="Fibonacci"/>, but each level blocks its thread.</summary>
    public static int FibonacciBlocking(int n) =>
        n < 2 ? n : Remote.Invoke(FibonacciBlocking, n - 1).Get() + Remote.Invoke(FibonacciBlocking, n - 2).Get();
}
