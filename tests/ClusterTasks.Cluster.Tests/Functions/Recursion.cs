namespace ClusterTasks.Cluster.Tests.Functions;

/// <summary>Functions that call themselves as tasks, far wider and deeper than there are slots.</summary>
[Remote]
public static class Recursion
{
    private const int SortedHere = 500;

    /// <summary>Sorts by quicksort; the two halves are tasks.</summary>
    public static async Task<int[]> Sort(int[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length <= SortedHere)
            return [.. values.Order()];
        int pivot = values[values.Length / 2];
        ObjectRef<int[]> less = Remote.Invoke(Sort, values.Where(value => value < pivot).ToArray());
        ObjectRef<int[]> more = Remote.Invoke(Sort, values.Where(value => value > pivot).ToArray());
        return [.. await less, .. values.Where(value => value == pivot), .. await more];
    }

    /// <summary>Does the same as <see cref="Sort"/>, but each level blocks its thread.</summary>
    public static int[] SortBlocking(int[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length <= SortedHere)
            return [.. values.Order()];
        int pivot = values[values.Length / 2];
        ObjectRef<int[]> less = Remote.Invoke(SortBlocking, values.Where(value => value < pivot).ToArray());
        ObjectRef<int[]> more = Remote.Invoke(SortBlocking, values.Where(value => value > pivot).ToArray());
        return [.. less.Get(), .. values.Where(value => value == pivot), .. more.Get()];
    }

    /// <summary>Returns the number of tasks of a tree in which each task that is not a leaf has this many children.</summary>
    public static async Task<int> CountTree(int levels, int children)
    {
        if (levels == 0)
            return 1;
        ObjectRef<int>[] below = [.. Enumerable.Range(0, children).Select(_ => Remote.Invoke(CountTree, levels - 1, children))];
        return 1 + (await Remote.GetAsync(below)).Sum();
    }

    /// <summary>Calls itself one level deeper and waits for that, without an end.</summary>
    public static int Endless(int level) => Remote.Invoke(Endless, level + 1).Get();

    /// <summary>Submits its successor and ends; the last one writes the file.</summary>
    public static void Chain(int left, string file)
    {
        if (left == 0)
            File.WriteAllText(file, "done");
        else
            _ = Remote.Invoke(Chain, left - 1, file);
    }

    /// <summary>Does the same as <see cref="CountTree"/>, but takes the first child that is ready.</summary>
    public static async Task<int> CountTreeByWaits(int levels, int children)
    {
        if (levels == 0)
            return 1;
        int sum = 1;
        IReadOnlyList<ObjectRef<int>> pending =
            [.. Enumerable.Range(0, children).Select(_ => Remote.Invoke(CountTreeByWaits, levels - 1, children))];
        while (pending.Count > 0)
        {
            (IReadOnlyList<ObjectRef<int>> ready, pending) = await Remote.WaitAsync(pending);
            sum += await ready[0];
        }

        return sum;
    }
}
