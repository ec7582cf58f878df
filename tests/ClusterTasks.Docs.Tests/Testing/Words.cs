namespace ClusterTasks.Docs.Tests.Testing;

/// <summary>The code under test.</summary>
public static class Words
{
    [Remote]
    public static int Count(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    public static async Task<int> CountAllAsync(IReadOnlyList<string> pages)
    {
        int sum = 0;
        foreach (int count in await Remote.GetAsync(Remote.Map(Count, pages)))
            sum += count;
        return sum;
    }
}
