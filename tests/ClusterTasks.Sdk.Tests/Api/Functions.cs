namespace ClusterTasks.Tests.Api;

/// <summary>The functions of the call-site tests: one of each shape.</summary>
internal static class F
{
    [Remote]
    internal static int Length(string text) => text.Length;

    [Remote]
    internal static string Foo1(string text) => text + "!";

    [Remote]
    internal static int Add(int a, int b) => a + b;

    [Remote]
    internal static double Mix(int a, string b, double c) => a + b.Length + c;

    [Remote]
    internal static async Task<int> LengthAsync(string text)
    {
        await Task.Yield();
        return text.Length;
    }

    [Remote]
    internal static async ValueTask<int> LengthVt(string text)
    {
        await Task.Yield();
        return text.Length;
    }

    [Remote]
    internal static void Log(string text) => Console.WriteLine(text);

    [Remote]
    internal static async Task LogAsync(string text)
    {
        await Task.Yield();
        Console.WriteLine(text);
    }

    [Remote]
    internal static async ValueTask LogVt(string text)
    {
        await Task.Yield();
        Console.WriteLine(text);
    }

    [Remote]
    internal static async Task<int> Slow(string text, CancellationToken token)
    {
        await Task.Yield();
        token.ThrowIfCancellationRequested();
        return text.Length;
    }

    [Remote]
    internal static async IAsyncEnumerable<int> Count(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    [Remote]
    internal static int SumAll(int[] values) => values.Sum();

    [Remote]
    internal static int SumSeq(IEnumerable<int> values) => values.Sum();

    [Remote]
    internal static Task LogAll(int[] values) => Task.CompletedTask;

    [Remote]
    internal static long Square(long value) => value * value;

    [Remote]
    internal static string? Echo(string? text) => text;

    [Remote]
    internal static int Six(int a, int b, int c, int d, int e, int f) => a + b + c + d + e + f;

    [Remote]
    internal static T Identity<T>(T value) => value;

    [Remote]
    internal static int Over(int value) => value;

    [Remote]
    internal static string Over(string value) => value;

    [Remote]
    internal static bool IsRef(ObjectRef<int> reference) => reference.Id != default;

    [Remote]
    internal static string Describe(object value) => value.ToString()!;

    [Remote]
    internal static int? Maybe(int? value) => value;

    [Remote]
    internal static int Zero() => 0;

    [Remote]
    internal static void Nothing()
    {
    }
}
